import { describe, expect, it } from 'vitest';
import { csvHeader, csvLine, decisionsOf, quarterHours, type Row, subjectOf } from '../../lib/backtest/index.ts';
import { type Policy, parsePolicy } from '../../lib/core/policy/index.ts';
import { type BarLine, barsOf, walk, YEAR_2023 } from '../support/bars.ts';

const REALM = 'history:0123456789abcdef:202301010000-202401010000';
const FILE = 'btcusdt_binance.csv';
const HOUR = 3_600;

/** The built-in policy for these bars, whose own quantile counts after `ownDays`. */
const policyFor = (lines: readonly BarLine[], ownDays: number): Policy => {
  const subject = subjectOf(FILE, barsOf(lines), null);
  if (!subject.ok) throw new Error(subject.error);
  const { policy } = subject.value;
  const classes = Object.entries(policy.classes).map(([name, one]) => [
    name,
    { ...one, margin: { ...one.margin, ownDays } },
  ]);
  const parsed = parsePolicy({ ...policy, classes: Object.fromEntries(classes) });
  if (!parsed.ok) throw new Error(parsed.error.path);
  return parsed.value;
};

const rowsOf = (lines: readonly BarLine[], policy: Policy): Row[] => {
  const bars = barsOf(lines);
  const subject = subjectOf(FILE, bars, policy);
  const klass = policy.classes.major;
  if (!subject.ok || !klass) throw new Error('no subject');
  return [...quarterHours(decisionsOf(bars, subject.value, REALM), klass, (bar) => bars.close[bar] ?? 0)];
};

const text = (rows: readonly Row[]): string => csvHeader + rows.map(csvLine).join('');

describe('rows of a record', () => {
  const minutes = walk(11, 1_500, 60);
  const policy = policyFor(minutes, 90);
  const whole = rowsOf(minutes, policy);

  it('know nothing of what comes after them', () => {
    const cut = 700;
    const last = YEAR_2023 + cut * 60;
    // From the cut on another market altogether: prices, ranges, volumes and holes.
    const other = walk(12, 1_500, 60)
      .slice(cut)
      .filter((_, index) => index % 7 !== 3)
      .map((line) => ({ ...line, volume: line.volume * 50 }));
    const until = (rows: readonly Row[]) => text(rows.filter(({ time }) => time <= last));
    const altered = rowsOf([...minutes.slice(0, cut), ...other], policy);
    expect(until(altered)).toBe(until(whole));
    expect(until(rowsOf(minutes.slice(0, cut), policy))).toBe(until(whole));
    expect(text(altered)).not.toBe(text(whole));
  });

  it('are one for every quarter of an hour, at the close of the bar that ended then', () => {
    expect(whole.map(({ time }) => time)).toEqual(
      Array.from({ length: 100 }, (_, index) => YEAR_2023 + (index + 1) * 900),
    );
    expect(whole.map(({ price }) => price)).toEqual(
      Array.from({ length: 100 }, (_, index) => minutes[index * 15 + 14]?.close),
    );
  });

  it('bear in words what they bear in numbers', () => {
    const [header, first] = text(whole).split('\n');
    expect(header).toBe(
      'timestamp_s,price,variance_1h,variance_24h,margin_slow,margin_fast,maintenance_new,maintenance_existing,initial_new,model,warm',
    );
    expect(first?.split(',')).toHaveLength(11);
    expect(first?.startsWith(`${YEAR_2023 + 900},${minutes[14]?.close},`)).toBe(true);
    // Nothing is known yet: no forecast, and margins that the policy holds to be safe.
    expect(first).toMatch(/,,,0\.05,0\.05,0\.05,0\.05,0\.15,[a-z-]+,0$/);
  });
});

describe('warmth', () => {
  const count = 1_000;
  const lines = walk(5, count, HOUR);
  const policy = policyFor(lines, 17);
  const gapAt = 850;
  /** The bars of so many hours after the 850th taken out. */
  const withGap = (hours: number) => lines.filter((_, index) => index < gapAt || index >= gapAt + hours);
  const at = (rows: readonly Row[], hours: number) => rows.find(({ time }) => time === YEAR_2023 + hours * HOUR);

  it('comes once nothing leans on what the policy brought along, and stays without a hole', () => {
    const rows = rowsOf(lines, policy);
    const first = rows.findIndex(({ warm }) => warm);
    expect(first).toBeGreaterThan(0);
    expect(rows.slice(first).every(({ warm }) => warm)).toBe(true);
    expect(rows.slice(first).every(({ variance1h, variance24h }) => variance1h !== null && variance24h !== null)).toBe(
      true,
    );
  });

  it('outlasts a hole of a day, in which every row stands and no new price is told', () => {
    const rows = rowsOf(withGap(23), policy);
    expect(rows).toHaveLength((count - 1) * 4 + 1);
    expect([845, 860, 873, 880].map((hours) => at(rows, hours)?.warm)).toEqual([true, true, true, true]);
    expect(at(rows, 860)?.price).toBe(lines[gapAt - 1]?.close);
    expect(at(rows, 860)?.variance1h).not.toBeNull();
  });

  it('falls a day into a longer hole and comes back after it; rows and their forecasts go on', () => {
    const rows = rowsOf(withGap(60), policy);
    expect(rows).toHaveLength((count - 1) * 4 + 1);
    expect(at(rows, gapAt + 24)?.warm).toBe(true);
    expect(rows.find(({ time }) => time === YEAR_2023 + (gapAt + 24) * HOUR + 900)?.warm).toBe(false);
    expect(at(rows, gapAt + 59)?.warm).toBe(false);
    expect(at(rows, 999)?.warm).toBe(true);
    const first = rows.findIndex(({ warm }) => warm);
    expect(
      rows.slice(first).every(({ variance1h, variance24h }) => (variance1h ?? 0) > 0 && (variance24h ?? 0) > 0),
    ).toBe(true);
  });

  it('lets nobody in a hole be asked for more than was announced before it', () => {
    const rows = rowsOf(withGap(60), policy);
    const before = at(rows, gapAt);
    const inside = rows.filter(
      ({ time }) => time > YEAR_2023 + gapAt * HOUR && time <= YEAR_2023 + (gapAt + 60) * HOUR,
    );
    expect(inside).toHaveLength(240);
    for (const row of inside) expect(row.maintenanceExisting).toBeLessThanOrEqual(before?.maintenanceNew ?? 0);
  });

  it('a hole of three months makes no more cycles than a day of it', () => {
    const bars = barsOf([
      ...lines.slice(0, 30),
      ...lines.slice(0, 5).map((line) => ({ ...line, opened: line.opened + 2_190 * HOUR })),
    ]);
    const subject = subjectOf(FILE, bars, policy);
    if (!subject.ok) throw new Error(subject.error);
    const slots = [...decisionsOf(bars, subject.value, REALM)];
    expect(slots.length).toBe(30 + 25 + 5);
    expect(slots.filter(({ bar }) => bar === null)).toHaveLength(25);
  });
});
