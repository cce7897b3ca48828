import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SOURCE_ERRORS, SOURCE_KINDS, type SourceKind } from '../../../lib/core/market/index.ts';
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

  it('is stale, without a cross, implausible, of the future or an error under its own name, and then says nothing', () => {
    expect(verdict({ ageSeconds: 3_700 })).toBe('agrees');
    expect(verdict({ ageSeconds: 3_701, price: 30_000 })).toBe('stale');
    expect(verdict({ quote: 'USDT', price: 30_000 }, { crosses: [] })).toBe('no-cross');
    expect(verdict({ price: 2e8 })).toBe('implausible');
    expect(verdict({ ageSeconds: -6 })).toBe('future');
    for (const error of SOURCE_ERRORS) expect(verdict({ error })).toBe(error);
    for (const said of [{ ageSeconds: 3_701, price: 30_000 }, { price: 2e8 }, { error: 'timeout' as const }])
      expect(one(said)).toMatchObject({ grade: 'valid', reasons: [] });
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
  it('vetoes a loosening: a cap that would rise with the depth stays where it is', () => {
    const minutes = (count: number, price: number | null) => {
      let chain = UNBORN;
      let cap = 0;
      for (let minute = 0; minute < count; minute += 1) {
        const slot = T0 + 60 * minute;
        const inputs = inputsAt(slot, threeAt(20_000, { depth: 1e6 * (1 + minute) }));
        const said = price === null ? [] : [witnessed({ venue: 'feed', price }, slot)];
        const stepped = cycle(chain, { ...inputs, observations: [...inputs.observations, ...said] });
        chain = stepped.chain;
        cap = stepped.body.decision.margin?.openInterestCapUsd ?? 0;
      }
      return cap;
    };
    const conservative = minutes(1, 21_000);
    expect(minutes(90, 21_000)).toBe(conservative);
    const unopposed = minutes(90, null);
    expect(unopposed).toBeGreaterThan(conservative);
    expect(minutes(90, 20_000)).toBe(unopposed);
  });
});
