import { describe, expect, it } from 'vitest';
import type { EngineForecast } from '../../../lib/core/market/index.ts';
import { volatilityPolicy } from '../../../lib/core/policy/schema.ts';
import { T0 } from '../../support/cycles.ts';
import { type Carried, randomWalk, stepOn, UNBORN, walk } from './walking.ts';

const ENGINES = [{ name: 'house' }];
const CHAMPION = volatilityPolicy.parse({ forecaster: 'engine:house', engines: ENGINES });
const CHALLENGER = volatilityPolicy.parse({ engines: ENGINES });

const samples = randomWalk(1, 300, 34);
/** A warm market, one step before a full hour. */
const LAST = samples.length - 1;
const warm = walk(samples.slice(0, LAST), 300);
const next = samples[LAST]!;

const saying = (h1: number, h24: number, slot = next.slot, asOf = slot): EngineForecast => ({
  engine: 'house',
  requestedAtMs: slot * 1_000,
  receivedAtMs: slot * 1_000,
  result: { forecast: { asOf, h1, h24 } },
});
const step = (said: readonly EngineForecast[], policy = CHAMPION, from: Carried = warm.carried, sample = next) =>
  stepOn(from, sample, 300, { engines: ['house'], said, policy });

const own = stepOn(warm.carried, next, 300).output.decision;
const { h1, h24 } = own.forecast ?? expect.fail();

describe('an engine that is the champion', () => {
  it('is followed inside a factor of two of our own', () => {
    const { decision } = step([saying(1.5 * h1, 0.7 * h24)]).output;
    expect(decision).toMatchObject({ forecaster: 'engine:house', basis: 'champion' });
    expect(decision.engines).toEqual([{ engine: 'house', verdict: 'heard' }]);
    expect((decision.forecast?.h1 ?? 0) / h1).toBeCloseTo(1.5, 9);
    expect((decision.forecast?.h24 ?? 0) / h24).toBeCloseTo(0.7, 9);
  });

  it.each([
    ['thirty times too high', 30, 2],
    ['a thousandth', 0.001, 0.5],
  ])('%s moves the forecast by the factor and no further, and the decision says so', (_, factor, limit) => {
    const { decision } = step([saying(factor * h1, factor * h24)]).output;
    expect(decision.engines).toEqual([{ engine: 'house', verdict: 'clamped' }]);
    expect((decision.forecast?.h1 ?? 0) / h1).toBeCloseTo(limit, 9);
    expect((decision.forecast?.h24 ?? 0) / h24).toBeCloseTo(limit, 9);
  });

  const failed: EngineForecast = { ...saying(h1, h24), result: { error: 'timeout' } };
  it.each([
    ['absent', []],
    ['failed', [failed]],
    ['stale', [saying(2 * h1, 2 * h24, next.slot, next.slot - 301)]],
    ['future', [saying(2 * h1, 2 * h24, next.slot, next.slot + 6)]],
    ['absent', [{ ...saying(2 * h1, 2 * h24), engine: 'stranger' }]],
  ] as const)('%s leaves our own, which says that it stands in', (verdict, said) => {
    const { decision } = step(said).output;
    expect(decision).toMatchObject({ forecaster: 'combination', basis: 'own', engines: [{ verdict }] });
    expect(decision.forecast).toEqual(own.forecast);
    expect(decision.margin).toEqual(own.margin);
  });

  it('has no word in a market that has not learnt what would hold it', () => {
    const sample = { slot: T0, price: 20_000 };
    const young = walk(samples.slice(0, 40), 300).carried;
    expect(step([saying(0.1, 0.5, T0)], CHAMPION, UNBORN, sample).output.decision.forecast).toBeNull();
    const { decision } = step([saying(0.1, 0.5, samples[40]!.slot)], CHAMPION, young, samples[40]!).output;
    expect(decision).toMatchObject({ forecaster: 'ewma', basis: 'ewma' });
    expect(decision.forecast).toEqual(stepOn(young, samples[40]!, 300).output.decision.forecast);
  });
});

describe('an engine that is a challenger', () => {
  it('changes no forecast and no score of ours', () => {
    const { decision } = step([saying(2 * h1, 2 * h24)], CHALLENGER).output;
    expect(decision).toMatchObject({ forecaster: 'combination', basis: 'champion', forecast: own.forecast });
    expect(decision.scoreboard.slice(0, -1)).toEqual(own.scoreboard);
  });

  it('is judged on what came: one that is right beats one that doubles every volatility, by QLIKE', () => {
    // The truth of the simulated walk: 60 % a year. Twice the volatility is four times the variance.
    const truth = { h1: 0.6 / Math.sqrt(8_760), h24: 0.6 / Math.sqrt(365) };
    const scoreOf = (factor: number) => {
      let carried = warm.carried;
      let board = own.scoreboard;
      const more = randomWalk(1, 300, 38).slice(LAST);
      for (const sample of more) {
        const said = [saying(factor * truth.h1, factor * truth.h24, sample.slot)];
        const { output, after } = step(said, CHALLENGER, carried, sample);
        carried = after;
        board = output.decision.scoreboard;
      }
      return board.at(-1) ?? expect.fail();
    };
    const [right, doubled] = [scoreOf(1), scoreOf(2)];
    expect(right).toMatchObject({ forecaster: 'engine:house' });
    expect(right.hours).toBeGreaterThan(90);
    expect(right.days).toBeGreaterThan(70);
    // E[QLIKE] of a right forecast of twelve squared returns: ln 6 − ψ(6) = 0.0857; of four times it: 1/4 + ln 4 − 1 more.
    expect(Math.abs((right.qlikeH1 ?? 0) - 0.0857)).toBeLessThan(0.04);
    expect(Math.abs((doubled.qlikeH1 ?? 0) - (right.qlikeH1 ?? 0) - (0.25 + Math.log(4) - 1))).toBeLessThan(0.1);
  });
});
