import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAsked } from '../../../lib/core/oracle/index.ts';
import { advanceStanding, isOnProbation, type Outcome } from '../../../lib/core/oracle/standing.ts';
import type { OracleState } from '../../../lib/core/oracle/state.ts';
import { oraclePolicy } from '../../../lib/core/policy/index.ts';
import { T0 } from '../../support/cycles.ts';

type Standings = Pick<OracleState, 'standing' | 'trial'>;

const RULES = oraclePolicy.parse({});
const FRESH: Standings = { standing: {}, trial: null };
const slotOf = (cycle: number): number => T0 + 60 * cycle;

/** Runs cycles in which each source that is asked has the verdict that `verdictOf` gives it, and the others none. */
const run = (
  cycles: number,
  sources: readonly string[],
  verdictOf: (source: string, cycle: number) => string,
  { fewest = 0, from = FRESH, begin = 0 }: { fewest?: number; from?: Standings; begin?: number } = {},
) => {
  let state = from;
  const asked: string[][] = [];
  for (let cycle = begin; cycle < begin + cycles; cycle += 1) {
    asked.push(sources.filter((source) => isAsked(state, source)));
    const outcomes = sources.map((source): Outcome => {
      const verdict = isAsked(state, source) ? verdictOf(source, cycle) : 'quarantined';
      return { source, verdict, operator: source.split(':')[0] ?? source };
    });
    state = advanceStanding(state, outcomes, { slot: slotOf(cycle), rules: RULES, fewest });
  }
  return { state, asked };
};

describe('a source that was wrong about the price', () => {
  const probationAt = (verdicts: readonly string[]): boolean => {
    const { state } = run(verdicts.length, ['a'], (_, cycle) => verdicts[cycle] ?? '');
    return isOnProbation(state.standing.a, slotOf(verdicts.length), RULES);
  };
  const clean = (count: number): string[] => Array.from({ length: count }, () => 'probation');

  it.each(['outlier', 'pinned', 'implausible', 'future'])(
    'by %s is on probation, and one that was late is not',
    (verdict) => {
      expect(probationAt([verdict])).toBe(true);
      expect(probationAt(['stale', 'timeout', 'used'])).toBe(false);
    },
  );

  it('counts again after ten minutes, if the last five cycles were clean, and not before', () => {
    expect(probationAt(['outlier', ...clean(8)])).toBe(true);
    expect(probationAt(['outlier', ...clean(9)])).toBe(false);
    expect(probationAt(['outlier', ...clean(5), 'stale', ...clean(4)])).toBe(true);
    expect(probationAt(['outlier', ...clean(5), 'stale', ...clean(5)])).toBe(false);
    expect(probationAt(['outlier', ...clean(8), 'outlier', ...clean(8)])).toBe(true);
  });

  it('is neither cleaner nor dirtier for what is not its doing: a cross without a price, or in doubt', () => {
    expect(probationAt(['outlier', ...clean(5), 'no-cross', ...clean(3)])).toBe(false);
    expect(probationAt(['outlier', ...clean(5), 'doubtful-cross', ...clean(3)])).toBe(false);
    expect(probationAt(['outlier', ...Array.from({ length: 20 }, () => 'no-cross')])).toBe(true);
  });

  it('is not remembered for longer than it takes: a spotless source has nothing but its answers', () => {
    const { state } = run(40, ['a'], (_, cycle) => (cycle === 0 ? 'outlier' : 'used'));
    expect(state.standing.a).toEqual({ failures: 0, answers: 20 });
  });
});

describe('quarantine', () => {
  const failing = (name: string) => (source: string) => (source === name ? 'timeout' : 'used');

  it('begins at half of ten answers or more, and costs the other sources nothing', () => {
    const { state } = run(9, ['a', 'b'], failing('a'));
    expect(state.standing.a?.quarantinedAt).toBeUndefined();
    const after = run(10, ['a', 'b'], failing('a')).state;
    expect(after.standing.a?.quarantinedAt).toBe(slotOf(9));
    expect(after.standing.b?.quarantinedAt).toBeUndefined();
    const half = run(10, ['a'], (_, cycle) => (cycle % 2 === 0 ? 'used' : 'timeout')).state;
    expect(half.standing.a?.quarantinedAt).toBe(slotOf(9));
    const less = run(200, ['a'], (_, cycle) => (cycle % 10 < 6 ? 'used' : 'schema')).state;
    expect(less.standing.a?.quarantinedAt).toBeUndefined();
  });

  it('never begins for absences that nobody is to blame for', () => {
    for (const verdict of ['maintenance', 'not-trading', 'rate-limited', 'quarantined', 'no-cross', 'stale']) {
      const { state } = run(60, ['a'], () => verdict);
      expect(state.standing.a?.quarantinedAt).toBeUndefined();
      expect(state.standing.a?.failures ?? 0).toBe(0);
    }
    // They do not hide failures either: ten of them between nine others count for nothing.
    const mixed = run(20, ['a'], (_, cycle) => (cycle % 2 === 0 ? 'timeout' : 'maintenance')).state;
    expect(mixed.standing.a?.quarantinedAt).toBe(slotOf(18));
  });

  it('ends for one at a time, who has waited longest, after ten minutes and five good answers', () => {
    const names = ['a', 'b', 'c'];
    // They fail for ten cycles each, one minute apart, and are sound from then on.
    const began = (source: string) => names.indexOf(source);
    const { state, asked } = run(50, names, (source, cycle) => {
      if (cycle < began(source)) return 'maintenance';
      return cycle < began(source) + 10 ? 'timeout' : 'used';
    });
    expect(names.map((name) => state.standing[name]?.quarantinedAt)).toEqual([undefined, undefined, undefined]);
    const firstAsked = (name: string, from: number) =>
      asked.findIndex((list, cycle) => cycle >= from && list.includes(name));
    const [a, b, c] = [firstAsked('a', 10), firstAsked('b', 11), firstAsked('c', 12)];
    // Quarantined in cycle 9, so asked again in the first cycle ten minutes later that knows of it.
    expect([a, b, c]).toEqual([20, 25, 30]);
    for (const list of asked.slice(12, 35)) expect(list.length).toBeLessThanOrEqual(3);
    expect(asked.slice(12, 25).every((list) => list.length <= 1)).toBe(true);
  });

  it('goes on for a source that fails its trial, behind all others', () => {
    const { asked } = run(60, ['a', 'b'], () => 'timeout');
    const trials = asked.slice(12).flat();
    expect(trials.length).toBeGreaterThan(4);
    // Each failure costs ten minutes: two sources are asked at most twice in eleven cycles.
    for (let cycle = 12; cycle + 10 <= 60; cycle += 1)
      expect(asked.slice(cycle, cycle + 10).flat().length).toBeLessThanOrEqual(2);
    expect(
      Math.abs(trials.filter((one) => one === 'a').length - trials.filter((one) => one === 'b').length),
    ).toBeLessThanOrEqual(1);
  });

  it('of one source does not wait for another that has gone or is away on purpose', () => {
    const broken = run(11, ['a', 'b'], () => 'timeout').state;
    expect([broken.standing.a?.quarantinedAt, broken.standing.b?.quarantinedAt]).toEqual([slotOf(9), slotOf(9)]);
    const verdictOf = (source: string) => (source === 'a' ? 'maintenance' : 'used');
    const { state } = run(60, ['a', 'b'], verdictOf, { from: broken, begin: 11 });
    expect(state.standing.a?.quarantinedAt).toBeDefined();
    expect(state.standing.b?.quarantinedAt).toBeUndefined();
  });

  it('leaves as many operators as the full quorum needs, whatever they answer, and any number of witnesses none', () => {
    const sources = ['a:1', 'a:2', 'b:1', 'c:1', 'd:1'];
    const { asked } = run(120, sources, () => 'timeout', { fewest: 3 });
    for (const list of asked) expect(new Set(list.map((one) => one.split(':')[0])).size).toBeGreaterThanOrEqual(3);
    const outcome = { source: 'w', verdict: 'timeout', operator: null };
    let state = FRESH;
    for (let cycle = 0; cycle < 10; cycle += 1)
      state = advanceStanding(state, [outcome], { slot: slotOf(cycle), rules: RULES, fewest: 3 });
    expect(state.standing.w?.quarantinedAt).toBe(slotOf(9));
  });

  it('does not count on the consumer’s own venue to fill the quorum', () => {
    const verdictOf = (source: string) => (source === 'own:1' ? 'own-venue' : source === 'd:1' ? 'timeout' : 'used');
    const { state } = run(30, ['a:1', 'b:1', 'd:1', 'own:1'], verdictOf, { fewest: 3 });
    expect(state.standing['d:1']?.quarantinedAt).toBeUndefined();
  });

  const VERDICTS = [
    'used',
    'probation',
    'stale',
    'outlier',
    'pinned',
    'timeout',
    'schema',
    'maintenance',
    'rate-limited',
    'no-cross',
  ];
  it('asks for the full quorum, one trial at most, and keeps a bounded record, in any sequence of verdicts', () => {
    const sources = ['a:1', 'b:1', 'b:2', 'c:1', 'd:1', 'e:1'];
    const rows = fc.array(fc.array(fc.constantFrom(...VERDICTS), { minLength: 6, maxLength: 6 }), {
      minLength: 30,
      maxLength: 90,
    });
    fc.assert(
      fc.property(rows, (verdicts) => {
        let state = FRESH;
        for (const [cycle, row] of verdicts.entries()) {
          const before = state;
          const outcomes = sources.map((source, index): Outcome => {
            const verdict = isAsked(before, source) ? (row[index] ?? 'used') : 'quarantined';
            return { source, verdict, operator: source.split(':')[0] ?? source };
          });
          state = advanceStanding(state, outcomes, { slot: slotOf(cycle), rules: RULES, fewest: 3 });
          const free = sources.filter((source) => state.standing[source]?.quarantinedAt === undefined);
          expect(new Set(free.map((one) => one.split(':')[0])).size).toBeGreaterThanOrEqual(3);
          const asked = sources.filter((source) => isAsked(state, source));
          expect(asked.length - free.length).toBe(state.trial === null ? 0 : 1);
          expect(Object.keys(state.standing).sort()).toEqual(sources);
          for (const { failures, answers, clean = 0 } of Object.values(state.standing)) {
            expect(failures).toBeLessThan(2 ** 20);
            expect(answers).toBeLessThanOrEqual(20);
            expect(clean).toBeLessThanOrEqual(10);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
