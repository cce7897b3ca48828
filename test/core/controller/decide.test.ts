import { describe, expect, it } from 'vitest';
import { type Decided, decide, type Inputs, type Learned, step } from '../../../lib/core/controller/index.ts';
import type { Aggregate } from '../../../lib/core/market/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { digestOf } from '../../../lib/core/units/index.ts';
import { cycle, inputsAt, MARKET, MINUTE, REALM, T0, threeAt, UNBORN } from '../../support/cycles.ts';

const HISTORY = 'history:0123456789abcdef:202303100000-202303110000';
const policy = defaultPolicy();

const barAt = (slot: number, close: number): Aggregate => ({
  end: slot,
  open: close,
  high: close * 1.001,
  low: close * 0.999,
  close,
  volume: 3,
  hourTurnover: 5e6,
});
const recordedAt = (slot: number, close: number): Inputs => ({
  ...inputsAt(slot, [], policy, { crosses: [] }),
  aggregate: barAt(slot, close),
});

/** Prices that are told apart, with a cycle in ten without one. */
const priceAt = (minute: number): number => 20_000 + 40 * ((minute * 7) % 13) - 9 * (minute % 5);

describe('decide', () => {
  it('is step without its digests: the same decision, state and models over hours', () => {
    let chain = UNBORN;
    let previous: Decided['body'] | null = null;
    let known: Learned = {};
    for (let minute = 1; minute <= 130; minute += 1) {
      const slot = T0 + minute * MINUTE;
      const inputs = inputsAt(slot, minute % 10 === 0 ? [] : threeAt(priceAt(minute)));
      const stepped = cycle(chain, inputs);
      const recall = (name: string) => known[name] ?? {};
      const decided = decide({ policy, market: MARKET, realm: REALM, previous, recall, inputs });
      if (!decided.ok) throw new Error(decided.error.detail);
      const { previousDigest, models, ...body } = stepped.body;
      expect(digestOf(decided.value.body)).toBe(digestOf(body));
      known = { ...known, ...decided.value.learned };
      expect(Object.keys(models).sort()).toEqual(Object.keys(known).sort());
      expect(previousDigest).toBe(chain.previous?.digest ?? null);
      previous = decided.value.body;
      chain = stepped.chain;
    }
  });
});

describe('a recorded bar', () => {
  it('is the price, valid, with its liquidity modelled and means of its own', () => {
    let chain = UNBORN;
    let last: ReturnType<typeof cycle> | null = null;
    for (let minute = 1; minute <= 5; minute += 1) {
      last = cycle(chain, recordedAt(T0 + minute * MINUTE, 20_000 + 10 * minute), { realm: HISTORY });
      chain = last.chain;
    }
    const { oracle, liquidity, status } = last?.body.decision ?? {};
    expect(oracle).toMatchObject({ median: 20_050, grade: 'valid', dispersionBp: 0, ageSeconds: 0, reasons: [] });
    expect(oracle?.confirmation).toEqual({ long: 20_050, short: 20_050 });
    expect(oracle?.reference).toBeCloseTo(20_030, 9);
    expect(liquidity?.modelled).toBe(true);
    // A twentieth of 0.2 % on each side.
    expect(liquidity?.halfSpreadBp).toBeCloseTo(1, 9);
    expect(status).toBe('valid');
  });

  it('that is missing leaves a cycle without a price, in which nothing is guessed', () => {
    const { chain } = cycle(UNBORN, recordedAt(T0 + MINUTE, 20_000), { realm: HISTORY });
    const { body } = cycle(chain, inputsAt(T0 + 2 * MINUTE, [], policy, { crosses: [] }), { realm: HISTORY });
    expect(body.decision.oracle).toMatchObject({ median: null, grade: 'stale' });
    expect(body.decision.status).toBe('degraded');
    expect(body.decision.margin?.basis).toBe('held');
  });

  it.each([
    ['live', 'live', 0],
    ['a simulated market', REALM, 0],
    ['another slot', HISTORY, MINUTE],
  ])('is refused in %s', (_, realm, late) => {
    const inputs = { ...recordedAt(T0 + MINUTE, 20_000), aggregate: barAt(T0 + MINUTE + late, 20_000) };
    const stepped = step({ policy, market: MARKET, realm, ...UNBORN, inputs });
    expect(stepped.ok ? null : stepped.error.code).toBe('aggregate-refused');
  });
});
