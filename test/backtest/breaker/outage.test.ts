import { describe, expect, it } from 'vitest';
import { crashIn, spanOf } from '../../../lib/backtest/breaker/crash.ts';
import { statedCycles } from '../../../lib/backtest/breaker/outage.ts';
import { drawnSlots, together } from '../../../lib/backtest/breaker/outages.ts';
import { outageRows } from '../../../lib/backtest/breaker/rows.ts';
import { yearsIn } from '../../../lib/backtest/breaker/years.ts';
import { subjectOf } from '../../../lib/backtest/index.ts';
import { breakerPolicy } from '../../../lib/core/policy/index.ts';
import { barsOf, YEAR_2023 } from '../../support/bars.ts';
import { calm, fallen } from './storm.ts';

const REALM = 'history:0123456789abcdef:202301010000-202401010000';
const DAY = 86_400;
const MINUTES_OF_DAY = 1_440;

const subjectFor = (bars: ReturnType<typeof barsOf>) => {
  const subject = subjectOf('btcusdt.csv', bars, null);
  if (!subject.ok) throw new Error(subject.error);
  return subject.value;
};

describe('a fall of a fifth within an hour, with outages cut into the run', () => {
  const fall = { from: 1.25 * MINUTES_OF_DAY, over: 60, by: 0.2 };
  const bars = barsOf(fallen(7, 3.5 * MINUTES_OF_DAY, 60, fall));
  const order = {
    ...{ kind: 'crash' as const, file: 'btcusdt.csv', name: 'a fall', outages: 6, seed: 2 },
    ...{ from: YEAR_2023 + DAY, to: YEAR_2023 + 2 * DAY },
  };
  const span = spanOf(bars, order);
  if (!span.ok) throw new Error(span.error);
  const report = crashIn(span.value, subjectFor(bars), REALM, order, () => undefined);

  it('is answered within two cycles of its crossing, and new risk is off before the hour ends', () => {
    expect(report.crossings).toBeGreaterThan(0);
    expect(report.escalatedAfter).toBeLessThanOrEqual(2);
    expect(report.fall.move).toBeLessThan(-0.19);
    expect(report.fall.openOffAfterMinutes).not.toBeNull();
  });

  it('is told minute by minute, and its timeline names the cause of each state', () => {
    expect(report.minutes).toHaveLength(MINUTES_OF_DAY);
    const answer = report.transitions.find(({ to }) => to === 'limit' || to === 'halt');
    expect(answer?.cause).toMatch(/band|velocity/);
    expect(answer?.restrictions).toContain('open no');
  });

  it('leaves every bound of an outage whole', () => {
    const rows = together([report.outages]).flatMap(outageRows);
    // Of the thousand there are six here.
    const judged = rows.filter(({ bound }) => bound !== '= 1000');
    expect(judged.length).toBeGreaterThan(20);
    expect(judged.filter(({ holds }) => !holds).map(({ name, value }) => `${name}: ${value}`)).toEqual([]);
  });

  it('says which triggers had nothing to be judged by', () => {
    expect(report.off).toEqual(expect.arrayContaining(['depth', 'dispersion', 'quorum', 'witness']));
    expect(report.off).not.toContain('band');
  });
});

it('a calm record has no episode', () => {
  const bars = barsOf(calm(5, 600, 300));
  const { years, calmHaltMinutes } = yearsIn(bars, subjectFor(bars), REALM, YEAR_2023, () => undefined);
  expect(years).toEqual([{ year: '2023', caution: 0, limit: 0, halt: 0 }]);
  expect(calmHaltMinutes).toEqual({});
});

describe('times of outages', () => {
  const slots = Array.from({ length: 2_000 }, (_, index) => 60 * index);

  it('depend on the seed alone, are different ones, and leave room for the way back', () => {
    const drawn = drawnSlots(slots, 100, 4, 60);
    expect(drawn).toEqual(drawnSlots(slots, 100, 4, 60));
    expect(drawn).not.toEqual(drawnSlots(slots, 100, 5, 60));
    expect(drawn.size).toBe(100);
    expect(Math.max(...drawn)).toBeLessThan(60 * (2_000 - 120));
  });
});

it('stated cycles are those of the policy on the way to normal, doubled by each further limit', () => {
  const policy = breakerPolicy.parse({
    cleanCycles: { caution: 10, settling: 100, limit: 4, halt: 6, recovery: 20 },
    coolDown: { most: 4 },
    jitterMinutes: 3,
  });
  expect(statedCycles('normal', 0, policy)).toBe(0);
  expect(statedCycles('caution', 0, policy)).toBe(10);
  expect(statedCycles('limit', 1, policy)).toBe(4 + 100 + 3);
  expect(statedCycles('limit', 2, policy)).toBe(2 * (4 + 100) + 3);
  expect(statedCycles('recovery', 9, policy)).toBe(4 * 20);
});
