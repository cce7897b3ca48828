import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cross, Observation } from '../../../lib/core/market/index.ts';
import { decidePrice, initialOracleState } from '../../../lib/core/oracle/index.ts';
import { T0 } from '../../support/cycles.ts';
import { CROSSES, oracleInput, type Told, told } from './deciding.ts';

/** Half of the weight, less the rounding of fourteen weights to whole ppm. */
const BELOW_HALF_PPM = 499_990;
/** A weight that misses a level by its rounding to ppm belongs to either side. */
const ROUNDING = 14e-6;

interface Voter {
  readonly price: number;
  readonly weight: number;
}

/** The smallest honest price that at least so much of the honest weight does not exceed, and its mirror image. */
const atLeast = (voters: readonly Voter[], weight: number): number => {
  let reached = 0;
  for (const one of [...voters].sort((a, b) => a.price - b.price)) {
    reached += one.weight;
    if (reached >= weight) return one.price;
  }
  return Math.max(...voters.map(({ price }) => price));
};
const atMost = (voters: readonly Voter[], weight: number): number =>
  -atLeast(
    voters.map((one) => ({ ...one, price: -one.price })),
    weight,
  );

const answersOf = (cycle: readonly Told[]) => cycle.map(({ answer }) => answer);
const decided = (cycle: readonly Told[], crosses: readonly Cross[] = CROSSES, more: readonly Observation[] = []) => {
  const input = oracleInput(answersOf(cycle), { crosses: [...crosses] });
  return decidePrice({ ...input, observations: [...input.observations, ...more] }).decision;
};

/** A cycle in which a whole cross lies as well: everything that goes through it says what the liar wants. */
const withCross = fc.record({
  cycle: told,
  crooked: fc.constantFrom(null, 'USDT', 'USDC'),
  factor: fc.double({ min: 0.3, max: 3, noNaN: true }),
});

describe('liars with less than half of the capped weight', () => {
  it('leave the price within the honest quantiles next to the middle, a lying cross counted with all that goes through it', () => {
    fc.assert(
      fc.property(withCross, ({ cycle, crooked, factor }) => {
        const crosses = CROSSES.map((one) =>
          one.currency === crooked && one.price !== null ? { ...one, price: one.price * factor } : one,
        );
        const { median, sources } = decided(cycle, crosses);
        if (median === null) return;
        const lying = new Set(
          cycle.flatMap(({ answer: { venue, quote }, lies }) => (lies || quote === crooked ? [venue] : [])),
        );
        const voters = sources.filter(({ weightPpm }) => weightPpm > 0);
        const honest = voters
          .filter(({ source }) => !lying.has(source.split(':')[0] ?? ''))
          .map(({ price, weightPpm }) => ({ price: price ?? Number.NaN, weight: weightPpm / 1e6 }));
        const weight = honest.reduce((sum, one) => sum + one.weight, 0);
        if ((1 - weight) * 1e6 > BELOW_HALF_PPM) return;
        // With all liars below, the middle of all is reached after ½ less their weight; above, after ½ of all.
        expect(median).toBeGreaterThanOrEqual(atLeast(honest, weight - 0.5 - ROUNDING));
        expect(median).toBeLessThanOrEqual(atMost(honest, weight - 0.5 - ROUNDING));
      }),
      { numRuns: 1_500 },
    );
  });
});

describe('what a price does not depend on', () => {
  it('answers that come more than once, in whatever order: the newest of a source counts', () => {
    const doubled = told.chain((cycle) =>
      fc.tuple(
        fc.constant(cycle),
        fc.array(fc.nat({ max: cycle.length - 1 }), { maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
      ),
    );
    fc.assert(
      fc.property(doubled, ([cycle, again, ranks]) => {
        const input = oracleInput(answersOf(cycle), { crosses: [...CROSSES] });
        const repeated = [...input.observations, ...again.flatMap((index) => input.observations[index] ?? [])];
        const shuffled = repeated
          .map((one) => [ranks.next().value as number, one] as const)
          .sort(([a], [b]) => a - b)
          .map(([, one]) => one);
        expect(decidePrice({ ...input, observations: shuffled })).toEqual(decidePrice(input));
      }),
      { numRuns: 300 },
    );
  });

  it('any subset that is late or dead: the price of those who are left, or none below the quorum, never a guess', () => {
    const partly = told.chain((cycle) =>
      fc.tuple(
        fc.constant(cycle),
        fc.array(fc.constantFrom('here', 'late', 'dead', 'silent'), { minLength: 14, maxLength: 14 }),
      ),
    );
    fc.assert(
      fc.property(partly, ([cycle, fates]) => {
        const fated = cycle.flatMap(({ answer, lies }, index): Told[] => {
          if (fates[index] === 'silent') return [];
          if (fates[index] === 'dead') return [{ answer: { ...answer, error: 'timeout' }, lies }];
          const late = fates[index] === 'late' && { providedAtMs: (T0 - 120) * 1000 };
          return [{ answer: { ...answer, ...late }, lies }];
        });
        const here = cycle.filter((_, index) => fates[index] === 'here');
        const [some, rest] = [decided(fated), decided(here)];
        expect([some.median, some.confirmation, some.operators]).toEqual([
          rest.median,
          rest.confirmation,
          rest.operators,
        ]);
        const operators = new Set(here.map(({ answer }) => answer.operator));
        if (operators.size < 2) expect(some.median).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

const witness = fc
  .record({
    name: fc.integer({ min: 0, max: 5 }),
    kind: fc.constantFrom('perp' as const, 'index' as const, 'composite' as const, 'redemption' as const),
    price: fc.oneof(
      fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
      fc.double({ min: 10_000, max: 40_000, noNaN: true }),
    ),
    confidence: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
    providedAtMs: fc.option(fc.integer({ min: 0, max: 2 * T0 * 1000 })),
    quoteCurrency: fc.constantFrom('USD', 'USDT', 'USDC', 'EUR'),
  })
  .map(
    ({ name, kind, quoteCurrency, ...reading }): Observation => ({
      ...{ source: `witness${name}:BTC-${quoteCurrency}`, venue: `witness${name}`, operator: `witness${name}`, kind },
      ...{ base: 'BTC', quoteCurrency, requestedAtMs: T0 * 1000, receivedAtMs: T0 * 1000 },
      result: { reading: { ...reading, sequence: null } },
    }),
  );

const GRADES = ['valid', 'degraded', 'uncertain', 'stale', 'invalid'];

describe('a witness, whatever it says', () => {
  it('does not move the price, its confirmation or its sources, and never betters the grade', () => {
    fc.assert(
      fc.property(told, fc.array(witness, { maxLength: 6 }), (cycle, witnesses) => {
        const [plain, heard] = [decided(cycle), decided(cycle, CROSSES, witnesses)];
        const price = ({ median, twap, confirmation, ageSeconds, usd, anchor, sources, operators }: typeof plain) => ({
          ...{ median, twap, confirmation, ageSeconds, usd, anchor, sources, operators },
        });
        expect(price(heard)).toEqual(price(plain));
        expect(GRADES.indexOf(heard.grade)).toBeGreaterThanOrEqual(GRADES.indexOf(plain.grade));
      }),
      { numRuns: 500 },
    );
  });

  it('does not move the prices of later cycles either', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(told, fc.array(witness, { maxLength: 4 })), { minLength: 2, maxLength: 4 }),
        (list) => {
          let [plain, heard] = [initialOracleState, initialOracleState];
          for (const [index, [cycle, witnesses]] of list.entries()) {
            const at = (state: typeof plain) =>
              oracleInput(answersOf(cycle), { crosses: [...CROSSES], slot: T0 + 60 * index, state });
            const alone = decidePrice(at(plain));
            const input = at(heard);
            const beside = decidePrice({ ...input, observations: [...input.observations, ...witnesses] });
            expect(beside.decision.median).toBe(alone.decision.median);
            [plain, heard] = [alone.state, beside.state];
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
