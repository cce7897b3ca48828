import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SOURCE_ERRORS, SOURCE_KINDS, type SourceKind } from '../../../lib/core/market/index.ts';
import { type ClassPolicy, defaultPolicy, type Policy } from '../../../lib/core/policy/index.ts';
import { cycle, inputsAt, T0, threeAt, UNBORN } from '../../support/cycles.ts';
import { CROSSES, decide, hear, listed, type Said, told, witnessed } from './deciding.ts';

const MARKET_AT = threeAt(20_000);
const one = (said: Partial<Said>, change: Parameters<typeof hear>[2] = {}) =>
  hear(MARKET_AT, [{ venue: 'feed', price: 20_000, ...said }], change).decision;
const verdict = (said: Partial<Said>, change: Parameters<typeof hear>[2] = {}) =>
  one(said, change).witnesses[0]?.verdict;

describe('the verdict on a witness', () => {
  it('is told from its distance to the price, a hundred basis points by default', () => {
    expect(verdict({ price: 20_199 })).toBe('agrees');
    expect(verdict({ price: 20_201 })).toBe('diverges');
    expect(verdict({ price: 19_799 })).toBe('diverges');
    expect(one({ price: 20_100 }).witnesses[0]?.deviationBp).toBeCloseTo(50, 9);
  });

  it('is wide where its own interval says that it does not know', () => {
    // 75 bp of 20 000 are 150: beyond that a price of ours would be uncertain too.
    expect(verdict({ confidence: 149 })).toBe('agrees');
    expect(verdict({ confidence: 151 })).toBe('wide');
    expect(one({ confidence: 151 })).toMatchObject({ grade: 'degraded', reasons: ['witness-diverges'] });
  });

  it('is stale, without a cross, of the future or an error under its own name, and then says nothing', () => {
    expect(verdict({ ageSeconds: 3_700 })).toBe('agrees');
    expect(verdict({ ageSeconds: 3_701, price: 30_000 })).toBe('stale');
    expect(verdict({ quote: 'USDT', price: 30_000 }, { crosses: [] })).toBe('no-cross');
    expect(verdict({ ageSeconds: -6 })).toBe('future');
    for (const error of SOURCE_ERRORS) expect(verdict({ error })).toBe(error);
    for (const said of [{ ageSeconds: 3_701, price: 30_000 }, { ageSeconds: -6 }, { error: 'timeout' as const }])
      expect(one(said)).toMatchObject({ grade: 'valid', reasons: [] });
  });

  it('is implausible for a price in another unit, and that is a disagreement', () => {
    expect(one({ price: 2e8 })).toMatchObject({ grade: 'degraded', reasons: ['witness-diverges'] });
    expect(verdict({ price: 2e8 })).toBe('implausible');
  });

  it('is own-venue for what the consumer runs, whatever it says', () => {
    const own = listed({ consumer: 'feed' });
    expect(verdict({ price: 30_000, kind: 'perp' }, own)).toBe('own-venue');
    expect(one({ price: 30_000, kind: 'perp' }, own)).toMatchObject({ grade: 'valid' });
  });
});

describe('witnesses together', () => {
  const heard = (...prices: readonly number[]) =>
    hear(
      MARKET_AT,
      prices.map((price, index) => ({ venue: `feed${index}`, price })),
    ).decision;

  it('lower the grade one by one, and make it uncertain only as a majority on one side', () => {
    expect(heard(21_000)).toMatchObject({ grade: 'degraded', reasons: ['witness-diverges'] });
    expect(heard(21_000, 19_000)).toMatchObject({ grade: 'degraded' });
    expect(heard(21_000, 21_000, 20_000, 20_000)).toMatchObject({ grade: 'degraded' });
    expect(heard(21_000, 21_000)).toMatchObject({
      grade: 'uncertain',
      reasons: ['witness-diverges', 'witnesses-against'],
    });
    expect(heard(21_000, 23_000, 20_000)).toMatchObject({ grade: 'uncertain' });
    expect(heard(21_000, 21_000, 19_000)).toMatchObject({ grade: 'uncertain' });
  });

  it('are one opinion where one operator speaks', () => {
    const twice = ['a', 'b', 'c'].map((venue) => ({ venue, operator: 'one', price: 21_000 }));
    expect(hear(MARKET_AT, twice).decision).toMatchObject({ grade: 'degraded' });
  });

  it('never fill a quorum', () => {
    const said = ['a', 'b', 'c'].map((venue) => ({ venue, price: 20_000 }));
    expect(hear(MARKET_AT.slice(0, 1), said).decision).toMatchObject({ median: null, operators: 0 });
    expect(hear(MARKET_AT.slice(0, 2), said).decision).toMatchObject({ operators: 2, reasons: ['below-full-quorum'] });
  });

  const kinds = SOURCE_KINDS.filter((kind): kind is SourceKind => kind !== 'spot' && kind !== 'amm');
  const anything: fc.Arbitrary<Said[]> = fc
    .array(
      fc.record({
        price: fc.oneof(
          fc.double({ min: Number.MIN_VALUE, max: 1e15, noNaN: true }),
          fc.double({ min: 15_000, max: 25_000, noNaN: true }),
        ),
        operator: fc.constantFrom('operator0', 'operator1', 'feed'),
        kind: fc.constantFrom(...kinds),
        quote: fc.constantFrom('USD', 'USDT', 'EUR'),
        confidence: fc.double({ min: 0, max: 1e9, noNaN: true }),
        ageSeconds: fc.integer({ min: -100, max: 10_000 }),
      }),
      { maxLength: 6 },
    )
    .map((rows) => rows.map((row, index) => ({ ...row, venue: `feed${index}` })));

  it('do not move any price, in this cycle or the next, whatever they say and however many they are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(told, anything), { minLength: 1, maxLength: 3 }), (cycles) => {
        let [alone, beside] = [decide([], { slot: T0 - 60 }), decide([], { slot: T0 - 60 })];
        for (const [index, [answers, said]] of cycles.entries()) {
          const list = answers.map(({ answer }) => answer);
          const at = { crosses: CROSSES, slot: T0 + 60 * index };
          alone = decide(list, { ...at, state: alone.state });
          beside = hear(list, said, { ...at, state: beside.state });
          const { grade: _g, reasons: _r, witnesses: _w, mark: _m, episode: _e, ...price } = beside.decision;
          expect(alone.decision).toMatchObject(price);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a witness that disagrees', () => {
  /** Without a dead-band the budget is spent as it comes, so that two hours show a loosening. */
  const eager = (): Policy => {
    const policy = defaultPolicy();
    const classOf = (one: ClassPolicy): ClassPolicy => ({ ...one, limits: { ...one.limits, fallDeadBandPpm: 0 } });
    const classes = Object.entries(policy.classes).map(([name, one]) => [name, classOf(one)] as const);
    return { ...policy, classes: Object.fromEntries(classes) };
  };

  it('vetoes a loosening: a cap far below what depth allows does not rise while it stands apart', () => {
    const policy = eager();
    const capAfter = (said: number | null) => {
      let chain = UNBORN;
      let cap = 0;
      for (let minute = 0; minute < 120; minute += 1) {
        const slot = T0 + 60 * minute;
        const inputs = inputsAt(slot, threeAt(20_000 + 2 * (minute % 2)), policy);
        const heard = said === null ? [] : [witnessed({ venue: 'feed', price: said }, slot)];
        const stepped = cycle(chain, { ...inputs, observations: [...inputs.observations, ...heard] }, { policy });
        chain = stepped.chain;
        cap = stepped.body.decision.margin?.openInterestCapUsd ?? 0;
      }
      return cap;
    };
    const conservative = policy.classes.major?.conservative.openInterestCapUsd ?? Number.NaN;
    const unopposed = capAfter(null);
    expect(unopposed).toBeGreaterThan(conservative);
    expect(capAfter(20_000)).toBe(unopposed);
    expect(capAfter(21_000)).toBe(conservative);
  });
});
