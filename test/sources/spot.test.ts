import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookFault, type Pair } from '../../lib/core/market/index.ts';
import { SPOT_CASES, type SpotCase } from '../support/spot-bodies.ts';

const PAIR: Pair = { base: 'BTC', quote: 'USD' };
const each = SPOT_CASES.map((one) => ({ name: one.venue.name, ...one }));

const sides = ({ number }: SpotCase, bids: readonly (readonly [number, number])[], asks: typeof bids) => {
  const written = (side: typeof bids) => side.map(([price, size]) => [number(price), number(size)] as const);
  return [written(bids), written(asks)] as const;
};
const BIDS = [
  [99.9, 50],
  [99, 1000],
] as const;
const ASKS = [
  [100.1, 50],
  [101, 1000],
] as const;
const bookOf = (one: SpotCase, bids: readonly (readonly [number, number])[] = BIDS, asks: typeof bids = ASKS) =>
  one.book(...sides(one, bids, asks));

/** A copy of a body with one place taken out, or filled with something else. */
const changed = (body: unknown, path: readonly (string | number)[], value?: unknown): unknown => {
  const copy = structuredClone(body);
  const holder = path.slice(0, -1).reduce((inner, key) => (inner as never)[key], copy) as Record<
    string | number,
    unknown
  >;
  const last = path.at(-1) ?? '';
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
};

describe.each(each)('a book of $name', (one) => {
  const { venue } = one;
  it('is read with its time and its number as far as the venue tells them', () => {
    expect(venue.parseBook(bookOf(one), PAIR)).toEqual({
      ok: true,
      value: { book: { bids: BIDS, asks: ASKS }, providedAtMs: one.at.ms, sequence: one.at.sequence },
    });
  });

  it.each([
    ['crossed-book', [[100.2, 1]], ASKS],
    ['empty-book', [], ASKS],
    ['not-positive', [[0, 1]], ASKS],
    ['not-positive', [[-99.9, 1]], ASKS],
    ['unsorted-book', BIDS.toReversed(), ASKS],
  ] as const)('that cannot be believed is read as it stands and then refused: %s', (fault, bids, asks) => {
    const parsed = venue.parseBook(bookOf(one, bids, asks), PAIR);
    expect(parsed.ok && bookFault(parsed.value.book)).toBe(fault);
  });

  it('without what the documentation promises is refused', () => {
    for (const path of one.promised) {
      const parsed = venue.parseBook(changed(bookOf(one), path), PAIR);
      expect(parsed, path.join('.')).toMatchObject({ error: { code: 'schema' } });
    }
  });

  it('with a number in any other form than the venue writes is refused', () => {
    const textForms = [
      'NaN',
      'Infinity',
      '-Infinity',
      '',
      ' ',
      ' 1',
      '1 ',
      '0x10',
      '1e5',
      '1e400',
      '1e',
      'e5',
      '+1',
      '1,5',
      '1.',
      '.5',
      '--1',
      '1_000',
      '१',
      '９９',
      '9'.repeat(400),
    ];
    const other = typeof one.number(1) === 'string' ? [99.9, ...textForms] : ['99.9', Number.POSITIVE_INFINITY];
    for (const price of [...other, null, true, ['99.9'], {}]) {
      const [bids, asks] = sides(one, BIDS, ASKS);
      const parsed = venue.parseBook(one.book([[price, one.number(1)], ...bids], asks), PAIR);
      expect(parsed, String(price)).toMatchObject({ error: { code: 'schema' } });
    }
  });
});

describe.each(each)('the other answers of $name', (one) => {
  const { venue } = one;
  it('a ticker gives the last price; one that is zero or unreadable gives none, and no error', () => {
    const last = (body: unknown) => {
      const parsed = venue.parseTickers(body, [PAIR, { base: 'ETH', quote: 'USD' }]);
      return parsed.ok ? (parsed.value.get('BTC-USD')?.last ?? null) : null;
    };
    expect(last(one.ticker(one.number(100.5)))).toBe(100.5);
    expect(last(one.ticker(one.number(0)))).toBeNull();
    expect(last(one.ticker({}))).toBeNull();
  });

  it('says whether the market is open', () => {
    const status = (open: boolean) => {
      const parsed = venue.status?.parse(one.status(open), [PAIR]);
      return parsed?.ok ? parsed.value.get('BTC-USD') : undefined;
    };
    expect(status(true)).toBe('trading');
    expect(['not-trading', 'maintenance']).toContain(status(false));
  });

  it('nothing is asked for no pairs: an empty list would mean all markets', () => {
    expect([venue.tickerRequests([]), venue.status?.requests([])]).toEqual([[], []]);
  });

  it('every request names what it costs, fits into the limit and speaks of each pair once', () => {
    const pairs = [PAIR, { base: 'ETH', quote: 'USD' }];
    for (const requests of [venue.tickerRequests(pairs), [venue.bookRequest(PAIR)]]) {
      for (const { weight } of requests) expect(weight > 0 && weight <= venue.limit.weight).toBe(true);
    }
    expect(venue.tickerRequests(pairs).flatMap((request) => request.pairs)).toEqual(pairs);
  });

  it('no body makes a parser throw or puts strange text into a detail', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc
        .constantFrom(bookOf(one), one.ticker('1'), one.status(true))
        .chain((body) =>
          fc
            .tuple(fc.constantFrom(...pathsOf(body)), fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })))
            .map(([path, value]) => changed(body, path, value)),
        ),
    );
    fc.assert(
      fc.property(anything, (body) => {
        const parsed = [
          venue.parseBook(body, PAIR),
          venue.parseTickers(body, [PAIR]),
          venue.status?.parse(body, [PAIR]),
        ];
        for (const result of parsed)
          if (result && !result.ok) expect(result.error.detail).toMatch(/^[\x20-\x7e]{0,199}$/);
      }),
      { numRuns: 500 },
    );
  });
});

/** Every place in a body. */
function pathsOf(body: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([key, inner]) => {
    const here = [...path, Array.isArray(body) ? Number(key) : key];
    return [here, ...pathsOf(inner, here)];
  });
}
