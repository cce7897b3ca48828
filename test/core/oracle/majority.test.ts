import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialOracleState } from '../../../lib/core/oracle/index.ts';
import { observed, T0 } from '../../support/cycles.ts';
import { CROSSES, decide, type Told, told } from './deciding.ts';

/** Half of the weight, less the rounding of fourteen weights to whole ppm. */
const BELOW_HALF_PPM = 499_990;

const liars = (cycle: readonly Told[]): Set<string> =>
  new Set(cycle.filter(({ lies }) => lies).map(({ answer }) => observed(answer, T0).source));

describe('the price when less than half of the capped weight lies', () => {
  const judge = (cycle: readonly Told[], decided: ReturnType<typeof decide>): void => {
    const { median, sources } = decided.decision;
    if (median === null) return;
    const lying = liars(cycle);
    const voters = sources.filter(({ weightPpm }) => weightPpm > 0);
    const lyingPpm = voters.reduce((sum, { source, weightPpm }) => sum + (lying.has(source) ? weightPpm : 0), 0);
    if (lyingPpm > BELOW_HALF_PPM) return;
    const honest = voters.filter(({ source }) => !lying.has(source)).map(({ price }) => price ?? Number.NaN);
    expect(median).toBeGreaterThanOrEqual(Math.min(...honest));
    expect(median).toBeLessThanOrEqual(Math.max(...honest));
  };

  it('stays inside the range of the honest, whatever the others say and however many they are', () => {
    fc.assert(
      fc.property(told, (cycle) => {
        const decided = decide(
          cycle.map(({ answer }) => answer),
          { crosses: CROSSES },
        );
        judge(cycle, decided);
      }),
      { numRuns: 2_000 },
    );
  });

  it('stays there from cycle to cycle, with what the oracle remembers of books that stand still', () => {
    fc.assert(
      fc.property(fc.array(told, { minLength: 2, maxLength: 4 }), (cycles) => {
        let state = initialOracleState;
        for (const [index, cycle] of cycles.entries()) {
          const decided = decide(
            cycle.map(({ answer }) => answer),
            { crosses: CROSSES, slot: T0 + 60 * index, state },
          );
          judge(cycle, decided);
          state = decided.state;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('holds against one operator with ten sources, because its operator is what is capped', () => {
    const lies = Array.from({ length: 10 }, (_, index) => ({ venue: `liar${index}`, operator: 'liar', price: 30_000 }));
    const honest = [20_000, 20_010, 20_020].map((price, index) => ({ venue: `honest${index}`, price }));
    const { median, sources } = decide([...lies, ...honest]).decision;
    // Four operators meet a cap of 30 %: the liar has 0.3, the honest 0.7 ÷ 3 each. Half is passed at the third price.
    expect(median).toBe(20_020);
    expect(sources.filter(({ verdict }) => verdict === 'used')).toHaveLength(3);
  });

  it('is not the outlier test: a lie that stretches the deviations does not get its own way', () => {
    // Shares ⅓ each: sorted 20 000, 20 010, 1 000 000; the median is the second, whatever the third says.
    const one = decide([
      { venue: 'a', price: 20_000 },
      { venue: 'b', price: 20_010 },
      { venue: 'c', price: 1_000_000 },
    ]);
    expect(one.decision.median).toBe(20_010);
  });
});
