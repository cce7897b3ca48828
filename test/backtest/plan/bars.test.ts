import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisionsOf, type Moment, subjectOf } from '../../../lib/backtest/index.ts';
import { CoverageDays } from '../../../lib/backtest/plan/coverage-days.ts';
import { type BarsPlan, perpPlan, planBars } from '../../../lib/backtest/plan/index.ts';
import type { NewPositions } from '../../../lib/core/market/index.ts';
import type { Policy } from '../../../lib/core/policy/index.ts';
import { barsOf, plainText, walk } from '../../support/bars.ts';

const HOUR = 3_600;
const DAY = 86_400;
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'btcusdt_x.csv');
const DAYS = 25;
const lines = walk(5, DAYS * 24, HOUR);
writeFileSync(file, plainText(lines));

const subject = subjectOf(file, barsOf(lines), null);
const { policy, market } = subject.ok ? subject.value : expect.fail();
const major = policy.classes.major ?? expect.fail();

const planned = (old: Policy, next: Policy, historySeconds: number): BarsPlan => {
  const plan = planBars({ file, old, next, historySeconds }, () => undefined);
  return plan.ok ? plan.value : expect.fail(plan.error);
};
let moments: readonly Moment[] = [];
let same: BarsPlan;
beforeAll(() => {
  moments = [...decisionsOf(barsOf(lines), { policy, market }, 'history:0:0')];
  same = planned(policy, policy, 10 * DAY);
});

/** What a change is counted of: what follows from these is no change of its own. */
const feltOf = (one: NewPositions | null): string =>
  [one?.initialPpm, one?.maintenancePpm, one?.openInterestCapUsd].join(' ');

describe('one policy beside itself', () => {
  it('decides the same throughout, and moves nothing', () => {
    const { history, perp } = same;
    expect(perpPlan.parse(perp)).toEqual(perp);
    expect(perp.span.new).toEqual(perp.span.old);
    expect(perp.first?.new).toEqual(perp.first?.old);
    expect(perp.first?.changes.map(({ difference }) => difference)).toEqual([0, 0, 0]);
    expect(perp.liquidatable?.risePpm).toBe(0);
    expect(history).toMatchObject({ cycles: 240, seconds: 10 * DAY - HOUR, askedSeconds: 10 * DAY });
  });

  it('has the figures of the decisions themselves', () => {
    const { span, first } = same.perp;
    const last = moments.slice(-240).map(({ body }) => body.decision.vector.newPositions ?? expect.fail());
    const initials = last.map(({ initialPpm }) => initialPpm);
    expect(span.old?.initialPpm.min).toBe(Math.min(...initials));
    expect(span.old?.initialPpm.max).toBe(Math.max(...initials));
    expect(span.old?.initialPpm.mean).toBeCloseTo(initials.reduce((sum, one) => sum + one, 0) / 240, 6);
    const shown = moments.slice(-241).map(({ body }) => feltOf(body.decision.vector.newPositions));
    expect(span.old?.changes).toBe(shown.filter((one, index) => index > 0 && one !== shown[index - 1]).length);
    expect(first?.old).toMatchObject({
      initialPpm: last.at(-1)?.initialPpm,
      maintenancePpm: last.at(-1)?.maintenancePpm,
    });
  });

  it('says how much history there was where more was asked for', () => {
    const { history, perp } = planned(policy, policy, 90 * DAY);
    expect(history).toMatchObject({ askedSeconds: 90 * DAY, seconds: DAYS * DAY - 2 * HOUR });
    // The first cycle is what the policies take over.
    expect(perp.span.old?.decisions).toBe(DAYS * 24 - 1);
  });
});

it('a tightened floor raises maintenance, now by its ramp and throughout the span', () => {
  const { rails } = major.mandate;
  const floor = rails.maintenancePpm.max;
  expect(
    Math.max(...moments.slice(-480).map(({ body }) => body.decision.margin?.maintenancePpm ?? floor)),
  ).toBeLessThan(floor);
  const margin = { ...major.margin, maintenanceFloorPpm: floor };
  const conservative = { ...major.conservative, maintenancePpm: floor, initialPpm: rails.initialPpm.max };
  const tight = { ...policy, classes: { major: { ...major, margin, conservative } } };
  const { first, span, liquidatable } = planned(policy, tight, 10 * DAY).perp;
  expect(first?.changes[0]).toMatchObject({ field: 'maintenancePpm', class: 'automatic' });
  expect(first?.changes[0]?.difference).toBeGreaterThan(0);
  expect(span.new?.maintenancePpm.min).toBeGreaterThan(span.old?.maintenancePpm.min ?? 0);
  expect(span.new?.carriedPpm.mean).toBeGreaterThan(span.old?.carriedPpm.mean ?? 0);
  const { risePpm = 0, standingEndPpm = 0, endPpm, positions = [] } = liquidatable ?? {};
  expect(endPpm).toBe(standingEndPpm + risePpm);
  expect(risePpm).toBeGreaterThan(0);
  for (const { initialPpm, riseSharePpm, endSharePpm, liquidated } of positions) {
    expect(riseSharePpm).toBe(Math.ceil((risePpm * 1e6) / initialPpm));
    expect(liquidated).toBe(endSharePpm >= 1e6);
  }
  // Existing positions carry what they did: the ramp has not begun to rise at its first second.
  expect(first?.new.carriedPpm).toBe(first?.old.carriedPpm);
});

it('windows are those that the certificate of the controller counts, day by day', () => {
  const windows = new CoverageDays(null);
  for (const { body } of moments) windows.add(body.state.margin?.today ?? expect.fail());
  const certificate = moments.at(-1)?.body.state.margin?.known.certificate ?? expect.fail();
  const finished = windows.days.slice(0, -1);
  const total = (of: (day: (typeof finished)[number]) => number) => finished.reduce((sum, day) => sum + of(day), 0);
  expect(certificate.all.windows).toBeGreaterThan(300);
  expect(total((day) => day.windows)).toBe(certificate.all.windows);
  expect(total((day) => day.hitsLong)).toBe(certificate.all.long.hits);
  expect(total((day) => day.hitsShort)).toBe(certificate.all.short.hits);
});
