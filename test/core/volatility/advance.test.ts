import { describe, expect, it } from 'vitest';
import { packSeries, unpackSeries } from '../../../lib/core/units/index.ts';
import { initialVolatilityState, volatilityState } from '../../../lib/core/volatility/index.ts';
import { T0 } from '../../support/cycles.ts';
import { type Carried, randomWalk, type Sampled, SIGMA_MINUTE, stepOn, UNBORN, walk } from './walking.ts';

const DAY = 86_400;
const HOUR_SIGMA = SIGMA_MINUTE * Math.sqrt(60);

/** As a ledger keeps it: text in between. */
const stored = ({ state, models }: Carried): Carried => ({
  state: volatilityState.parse(JSON.parse(JSON.stringify(state))),
  models: Object.fromEntries(
    Object.entries(models).map(([name, floats]) => [
      name,
      Object.fromEntries(Object.entries(floats).map(([part, values]) => [part, unpackSeries(packSeries(values))])),
    ]),
  ),
});

describe('the volatility of a simulated random walk', () => {
  const { outputs, last } = walk(randomWalk(1, 300, 34), 300);

  it('is told by the plain average after an hour, by pooled coefficients after a day, by its own after thirty', () => {
    const first = (basis: string) => outputs.findIndex(({ decision }) => decision.basis === basis) / 12;
    expect(first('none')).toBe(0);
    expect(first('ewma')).toBe(1);
    expect(first('pooled')).toBeGreaterThan(12);
    expect(first('pooled')).toBeLessThan(26);
    expect(first('champion')).toBeGreaterThan(720);
    expect(first('champion')).toBeLessThan(720 + 50);
    expect(last.warm).toBe(true);
  });

  it('is recovered, realised within five standard errors and forecast within a tenth', () => {
    // The root of a mean of n squared normal returns has the relative variance 1 ÷ 2n.
    for (const [key, returns] of [
      ['h1', 12],
      ['h24', 288],
      ['d7', 2_016],
    ] as const)
      expect(Math.abs((last.realised[key] ?? 0) / 0.6 - 1)).toBeLessThan(5 * Math.sqrt(1 / (2 * returns)));
    expect(Math.abs((last.forecast?.h1 ?? 0) / HOUR_SIGMA - 1)).toBeLessThan(0.1);
    expect(Math.abs((last.forecast?.h24 ?? 0) / (HOUR_SIGMA * Math.sqrt(24)) - 1)).toBeLessThan(0.1);
  });

  it('is worth no more to one forecaster than to another by much, and the scoreboard says so', () => {
    // QLIKE of the mean of twelve squared normal returns against the truth: ln 6 − ψ(6) = 0.0857.
    const scored = last.scoreboard.filter(({ forecaster }) => forecaster !== 'ewma' && forecaster !== 'garch');
    for (const { qlikeH1, coverage, hours } of scored) {
      expect(hours).toBeGreaterThan(200);
      expect(qlikeH1).toBeGreaterThan(0.06);
      expect(qlikeH1).toBeLessThan(0.13);
      expect(coverage).toBeGreaterThan(0.97);
    }
  });

  it('makes margins of the day, by the root of time, whatever the hour', () => {
    for (const { decision } of outputs.slice(-300)) {
      const { h24, horizon, minute, reaction } = decision.forecast!;
      expect(horizon / (h24 / Math.sqrt(96))).toBeCloseTo(1, 12);
      expect(minute / (h24 / Math.sqrt(1_440))).toBeCloseTo(1, 12);
      expect(reaction / (h24 / Math.sqrt(24))).toBeCloseTo(1, 12);
      expect(decision.margin?.slow).toBeCloseTo(horizon, 15);
    }
  });
});

describe('every step', () => {
  const samples = randomWalk(2, 60, 2);

  it('decides the same whatever comes later', () => {
    const known = 1_700;
    const other = samples.map(({ slot, price }, i) => ({
      slot,
      price: i < known ? price : price! * (1 + (i % 7) / 10),
    }));
    const [a, b] = [walk(samples, 60).outputs, walk(other, 60).outputs];
    expect(b.slice(0, known)).toEqual(a.slice(0, known));
    expect(b[known + 60]!.decision).not.toEqual(a[known + 60]!.decision);
  });

  it('decides the same bits from what was stored as from what was never written down', () => {
    const whole = walk(samples, 60);
    let carried: Carried = UNBORN;
    for (const [i, sample] of samples.entries()) {
      const next = stepOn(i % 37 === 0 || sample.slot % 3_600 <= 60 ? stored(carried) : carried, sample, 60);
      expect(next.output.decision).toEqual(whole.outputs[i]!.decision);
      carried = next.after;
    }
    expect(stored(carried)).toEqual(stored(whole.carried));
  });

  it('writes to nothing that it was given, and to no model but at a full hour', () => {
    const { carried } = walk(samples.slice(0, 2_159), 60);
    const before = JSON.stringify(stored(carried));
    for (const sample of samples.slice(2_159, 2_222)) {
      const { output } = stepOn(carried, sample, 60);
      expect(Object.keys(output.models)).toEqual(sample.slot >= T0 + 36 * 3_600 ? ['volatility'] : []);
      expect(stepOn(carried, sample, 60).output).toEqual(output);
    }
    expect(JSON.stringify(stored(carried))).toBe(before);
    const hours = walk(samples, 60).outputs.filter(({ models }) => Object.keys(models).length > 0);
    expect(hours).toHaveLength(2 * 24 + 1);
  });

  it('leaves a state of under 2 KB that its schema takes', () => {
    const { state } = walk(samples, 60).carried;
    expect(JSON.stringify(state).length).toBeLessThan(2_048);
    expect(volatilityState.parse(state)).toEqual(state);
  });
});

/** Thirty-six days in five-minute steps, walked once; what follows is told apart from there. */
const DAYS = 36;
const all = randomWalk(3, 300, DAYS + 3);
const START = T0 + DAYS * DAY;
const base = walk(all.slice(0, DAYS * 288 + 1), 300).carried;
const rest = all.slice(DAYS * 288 + 1);
const steady = walk(rest, 300, base).last.forecast!;
/** What of the rest is left when `gone` says what becomes of its first seconds. */
const without = (seconds: number, gone: (sample: Sampled) => Sampled[]) =>
  walk(
    rest.flatMap((sample) => (sample.slot <= START + seconds ? gone(sample) : [sample])),
    300,
    base,
  );

describe('a gap', () => {
  it.each([
    ['one cycle', 300],
    ['an hour', 3_600],
    ['six hours', 6 * 3_600],
    ['forty hours', 40 * 3_600],
  ])('of %s leaves the forecasts where they were', (_, seconds) => {
    for (const gone of [() => [], ({ slot }: Sampled) => [{ slot, price: null }]]) {
      const { outputs } = without(seconds, gone);
      for (const key of ['h1', 'h24'] as const) {
        const ratios = outputs.map(({ decision }) => decision.forecast![key] / steady[key]);
        // The return over the gap is no return of five minutes, and hours without prices are not calm ones.
        expect(Math.max(...ratios)).toBeLessThan(1.6);
        expect(Math.min(...ratios)).toBeGreaterThan(0.6);
        expect(Math.abs(ratios.at(-1)! - 1)).toBeLessThan(0.1);
      }
    }
  });

  it('of more than a day ends the warmth for a day; a shorter one does not', () => {
    const cold = (seconds: number) =>
      without(seconds, () => []).outputs.filter(({ decision }) => !decision.warm).length;
    expect(cold(23 * 3_600)).toBe(0);
    expect(cold(25 * 3_600)).toBe(288);
  });

  it('of more than an hour holds the last forecast', () => {
    const { outputs } = without(6 * 3_600, ({ slot }) => [{ slot, price: null }]);
    const at = (seconds: number) => outputs[seconds / 300 - 1]!.decision;
    expect(at(3_600).basis).toBe('champion');
    expect(at(3_900).basis).toBe('held');
    expect(at(6 * 3_600).forecast).toEqual(at(3_900).forecast);
    expect(at(6 * 3_600 + 300).basis).toBe('champion');
  });

  it('of years is bridged at once', () => {
    const { output } = stepOn(base, { slot: T0 + 2_000 * DAY, price: 5 }, 300);
    expect(output.decision.realised).toEqual({ h1: null, h24: null, d7: null });
    expect(output.decision.forecast!.h24).toBeGreaterThan(0);
  });
});

describe('bad prints', () => {
  it.each([0.5, 1e-4, 1e4])('of %f times the price are forgotten when the price is back', (factor) => {
    const spoilt = rest.map((one, i) => (i === 30 ? { ...one, price: one.price! * factor } : one));
    const { outputs, last } = walk(spoilt, 300, base);
    expect(outputs[31]!.decision.forecast!.h24 / steady.h24).toBeLessThan(1.2);
    expect(last.forecast!.h24 / steady.h24).toBeCloseTo(1, 1);
  });

  it('are moves when the price stays there', () => {
    const moved = rest.map((one, i) => (i >= 30 ? { ...one, price: one.price! * 0.8 } : one));
    expect(walk(moved, 300, base).outputs[31]!.decision.realised.h1).toBeGreaterThan(5);
    const back = rest.map((one, i) => (i === 30 ? { ...one, price: one.price! * 0.8 } : one));
    expect(walk(back, 300, base).outputs[31]!.decision.realised.h1).toBeLessThan(1);
  });

  it('a price that does not move teaches nothing and forecasts no certainty', () => {
    const stuck = rest.map((one) => ({ ...one, price: rest[0]!.price }));
    const { last } = walk(stuck, 300, base);
    expect(last.forecast!.h1).toBeGreaterThanOrEqual(Math.sqrt(1e-8) * 0.3);
    expect(Number.isFinite(last.forecast!.h24)).toBe(true);
  });
});

describe('what cannot be read', () => {
  const sample = rest[0]!;

  it('of the models leaves pooled coefficients on the features that are known', () => {
    const { decision } = stepOn({ ...base, models: {} }, sample, 300).output;
    expect(decision).toMatchObject({ basis: 'pooled', warm: false });
    expect(decision.forecast!.h1).toBeGreaterThan(0);
  });

  it('of the state begins anew, also where it is of another clock or damaged', () => {
    for (const state of [
      initialVolatilityState,
      { ...base.state, stepSeconds: 60 },
      { ...base.state, moments: base.state.moments.slice(8) },
    ]) {
      const { decision } = stepOn({ state, models: {} }, sample, 300).output;
      expect(decision).toMatchObject({ basis: 'none', forecast: null });
    }
  });
});
