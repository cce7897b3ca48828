import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialOracleState, type OracleState } from '../../../lib/core/oracle/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { MARKET, T0 } from '../../support/cycles.ts';
import { CROSSES, decide, marketOf, type Told, told } from './deciding.ts';

/**
 * Where a tie falls is told by the widths of the books, 2 bp of the price: the difference of two numbers that near loses
 * four of sixteen digits.
 */
const TIE_ERROR = 1e-11;

const cycles = fc.array(told, { minLength: 1, maxLength: 3 });

/** Decides one cycle after the other, every price in every book and the listing price times `factor`. */
const walk = (list: readonly (readonly Told[])[], factor: number) => {
  const policy = defaultPolicy();
  const listed = marketOf(policy, MARKET);
  const market = { ...listed, listingPrice: listed.listingPrice * factor };
  let state: OracleState = initialOracleState;
  return list.map((cycle, index) => {
    const answers = cycle.map(({ answer }) => ({ ...answer, price: answer.price * factor }));
    const decided = decide(answers, { policy, market, crosses: CROSSES, slot: T0 + 60 * index, state });
    state = decided.state;
    return decided;
  });
};

type Decided = ReturnType<typeof walk>[number]['decision'];

/** A decision without its prices, and the prices alone. */
const parts = (decision: Decided) => {
  const { median, twap, reference, confirmation, usd, anchor, mark, dispersionBp, sources, ...rest } = decision;
  const own = [median, twap, reference, confirmation?.long, confirmation?.short, usd, anchor, mark];
  return {
    rest: { ...rest, sources: sources.map(({ price: _, ...one }) => one) },
    prices: [...own, ...sources.map(({ price }) => price)],
    dispersionBp,
  };
};

describe('what a price does not depend on', () => {
  it('the order of the answers', () => {
    const shuffled = cycles.chain((list) =>
      fc.tuple(fc.constant(list), fc.tuple(...list.map((one) => fc.shuffledSubarray(one, { minLength: one.length })))),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(walk(other, 1)).toEqual(walk(list, 1));
      }),
      { numRuns: 300 },
    );
  });

  it('the unit: times a power of two every price is exactly that much larger and nothing else changes', () => {
    fc.assert(
      fc.property(cycles, fc.integer({ min: -20, max: 20 }), (list, power) => {
        const factor = 2 ** power;
        const [plain, scaled] = [walk(list, 1), walk(list, factor)];
        for (const [index, { decision }] of scaled.entries()) {
          const before = parts(plain[index]!.decision);
          const after = parts(decision);
          expect(after.rest).toEqual(before.rest);
          expect(after.dispersionBp).toBe(before.dispersionBp);
          expect(after.prices).toEqual(before.prices.map((price) => price && price * factor));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the unit: times any factor every price is within 1e-11 of that', () => {
    fc.assert(
      fc.property(cycles, fc.double({ min: 1e-4, max: 1e4, noNaN: true }), (list, factor) => {
        const [plain, scaled] = [walk(list, 1), walk(list, factor)];
        for (const [index, { decision }] of scaled.entries()) {
          const before = parts(plain[index]!.decision).prices;
          for (const [at, price] of parts(decision).prices.entries()) {
            const expected = before[at];
            expect(Math.abs((price ?? 1) / ((expected ?? 1 / factor) * factor) - 1)).toBeLessThan(TIE_ERROR);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
