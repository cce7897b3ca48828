import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crossesOf,
  decisionOrder,
  defaultPolicy,
  describeFault,
  type MarketPolicy,
  type PolicyFault,
  parsePolicy,
  policyHash,
} from '../../../lib/core/policy/index.ts';
import { canonical } from '../../../lib/core/units/index.ts';

type Draft = Record<string, unknown>;
type Path = readonly (string | number)[];

const child = (parent: unknown, key: string | number): Draft => (parent as Record<string | number, Draft>)[key] ?? {};

/** The default policy as a file would hold it, with one place set; `undefined` takes the place away. */
const withValue = (path: Path, value: unknown): unknown => {
  const draft: Draft = structuredClone(defaultPolicy());
  const parent = path.slice(0, -1).reduce<Draft>(child, draft);
  const last = path.at(-1) ?? '';
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return draft;
};

const faultOf = (input: unknown): PolicyFault | null => {
  const result = parsePolicy(input);
  return result.ok ? null : result.error;
};

const named = (path: Path): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);

const perpIndex = defaultPolicy().markets.findIndex(({ kind }) => kind === 'perp');
const [perp] = defaultPolicy().markets.slice(perpIndex);
const PERP: Path = ['markets', perpIndex];
const MAJOR: Path = ['classes', 'major'];

describe('the default policy', () => {
  it('is a policy, and reads as itself', () => {
    expect(parsePolicy(defaultPolicy())).toEqual({ ok: true, value: defaultPolicy() });
    expect(parsePolicy(JSON.parse(JSON.stringify(defaultPolicy())))).toEqual({ ok: true, value: defaultPolicy() });
  });

  it('gives each market an independent quorum of its own quote currency', () => {
    const own = defaultPolicy().markets.filter(({ kind }) => kind === 'perp');
    const operators = own.map(({ sources }) => new Set(sources.map(({ venue }) => venue.replace(/us$/, ''))).size);
    expect(Math.min(...operators)).toBeGreaterThanOrEqual(defaultPolicy().oracle.quorum.live);
  });

  it('every default is written out, so that leaving it out changes nothing, the hash neither', () => {
    const { schema, name, classes, markets } = defaultPolicy();
    const terse = { schema, name, markets, classes: { major: { margin: classes.major?.margin } } };
    const parsed = parsePolicy(terse);
    expect(parsed.ok && policyHash(parsed.value)).toBe(policyHash(defaultPolicy()));
  });
});

describe('the hash is that of the canonical text', () => {
  const independent = (text: string): string => `0x${createHash('sha256').update(text, 'utf8').digest('hex')}`;

  it('by another SHA-256 over it', () => {
    expect(policyHash(defaultPolicy())).toBe(independent(canonical(defaultPolicy())));
  });

  it('does not depend on the order of members in the file, and does on every number', () => {
    const reversed = Object.fromEntries(Object.entries(defaultPolicy()).reverse());
    const parsed = parsePolicy(reversed);
    expect(parsed.ok && policyHash(parsed.value)).toBe(policyHash(defaultPolicy()));
    const other = parsePolicy(withValue(['oracle', 'impactSize'], 5_001));
    expect(other.ok && policyHash(other.value)).not.toBe(policyHash(defaultPolicy()));
  });
});

describe('a fault names the path, what is there and what is allowed', () => {
  it.each<[string, Path, unknown, RegExp]>([
    ['a live quorum below three', ['oracle', 'quorum', 'live'], 2, />=3/],
    ['a quorum elsewhere above the live one', ['oracle', 'quorum', 'elsewhere'], 4, /at most .*\(3\)/],
    ['a cross by one operator', ['oracle', 'quorum', 'cross'], 1, />=2/],
    ['validity under two cadences', ['validitySeconds'], 119, /at least .*\(120\)/],
    ['degraded time under the validity', ['maxDegradedSeconds'], 179, /at least .*\(180\)/],
    ['another cadence', ['cadenceSeconds'], 30, /60/],
    ['another schema', ['schema'], 'plimsoll.policy/2', /plimsoll\.policy\/1/],
    ['a share beyond the whole', ['oracle', 'caps', 'sourcePpm'], 1_000_001, /<=1000000/],
    ['a cap of nothing', ['oracle', 'caps', 'operatorPpm'], 0, />=1/],
    ['a string for a number', ['oracle', 'impactSize'], '5000', /number/],
    ['a horizon between two bars', [...MAJOR, 'margin', 'horizonSeconds'], 100, /300/],
    ['a forecaster that nobody has', ['volatility', 'forecaster'], 'oracle', /combination.*engine:NAME/],
    ['an engine as forecaster that is not named', ['volatility', 'forecaster'], 'engine:house', /volatility\.engines/],
    ['initial margin under twice maintenance', [...MAJOR, 'conservative', 'initialPpm'], 99_999, /\(100000\)/],
    ['a conservative value below the floor', [...MAJOR, 'conservative', 'maintenancePpm'], 9_999, /\(10000\)/],
    ['a user covered better than the market', [...MAJOR, 'margin', 'reactionLevelPpm'], 999_001, /\(999000\)/],
    ['a market without listing price', [...PERP, 'listingPrice'], -1, />0/],
    ['too few digits of price', [...PERP, 'priceDecimals'], 4, /seven digits/],
    ['a malformed id', [...PERP, 'id'], 'btc-usd', /BTC-USD-PERP/],
    ['an unknown class', [...PERP, 'class'], 'minor', /major/],
    ['an unknown kind', [...PERP, 'kind'], 'future', /currency.*perp/],
    ['an unknown venue', [...PERP, 'sources', 0, 'venue'], 'ftx', /coinbase.*kraken/],
    ['a market without sources', [...PERP, 'sources'], [], />=1/],
    ['a quote without a stream', [...PERP, 'sources', 0, 'quote'], 'EUR', /USD, .*EUR-USD/],
    ['no market', ['markets'], [], />=1/],
    ['a perp called as a currency', [...PERP, 'id'], 'BTC-USD', /-PERP/],
    ['a currency called as a perp', ['markets', 0, 'id'], 'USDT-USD-PERP', /without -PERP/],
    ['a name that says nothing', ['name'], '', />=1/],
    ['a class that every object has', [...PERP, 'class'], 'toString', /major/],
    ['more digits than an integer holds', [...PERP, 'priceDecimals'], 18, /2\^53/],
    ['a band that the ladder lacks', [...MAJOR, 'limits', 'capBandBp'], 33, /100/],
    ['a market in another currency', [...PERP, 'id'], 'BTC-EUR-PERP', /USD/],
  ])('%s', (_, path, value, allowed) => {
    const fault = faultOf(withValue(path, value));
    expect(fault).toMatchObject({ path: named(path), found: JSON.stringify(value) });
    expect(fault?.allowed).toMatch(allowed);
    if (fault) expect(describeFault(fault)).toBe(`${fault.path}: found ${fault.found}; allowed: ${fault.allowed}`);
  });

  it('consumers have a short name, a perp of the policy, and stand there once for each of their markets', () => {
    const consumers = (...list: readonly object[]) =>
      faultOf(
        withValue(
          ['consumers'],
          list.map((one) => ({ rails: {}, ...one })),
        ),
      );
    const [market, other] = [perp?.id, defaultPolicy().markets[perpIndex + 1]?.id];
    expect(consumers({ name: 'vault', market }, { name: 'vault', market: other }, { name: 'b', market })).toBeNull();
    expect(consumers({ name: 'vault', market }, { name: 'vault', market })).toMatchObject({ path: 'consumers[1]' });
    expect(consumers({ name: 'vault', market: 'USDT-USD' })).toMatchObject({ path: 'consumers[0].market' });
    expect(consumers({ name: 'The Vault', market })).toMatchObject({ path: 'consumers[0].name' });
    expect(consumers()).toMatchObject({ path: 'consumers' });
    const many = Array.from({ length: 17 }, (_, index) => ({ name: `c${index}`, market }));
    expect(consumers(...many.slice(1))).toBeNull();
    expect(consumers(...many)).toMatchObject({ path: 'consumers' });
  });

  it('engines are named once each, and without an address', () => {
    const engines = (...list: readonly object[]) => faultOf(withValue(['volatility', 'engines'], list));
    expect(engines({ name: 'a' }, { name: 'b' })).toBeNull();
    expect(engines({ name: 'a' }, { name: 'a' })).toMatchObject({
      path: 'volatility.engines',
      allowed: 'each engine once',
    });
    expect(engines({ name: 'a', url: 'http://x' })).toMatchObject({ path: 'volatility.engines[0].url' });
  });

  it.each<[Path]>([[['markets']], [['classes']], [['schema']], [[...PERP, 'sources']], [[...MAJOR, 'margin']]])(
    '%j left out is found as nothing',
    (path) => {
      expect(faultOf(withValue(path, undefined))).toMatchObject({ path: named(path), found: 'nothing' });
    },
  );

  it.each<[Path]>([
    [['qourum']],
    [['oracle', 'qourum']],
    [['oracle', 'caps', 'venuePpm']],
    [[...MAJOR, 'margin', 'horizon']],
    [[...PERP, 'decimals']],
    [[...PERP, 'sources', 1, 'operator']],
  ])('the unknown key %j is named in full', (path) => {
    expect(faultOf(withValue(path, 1))).toMatchObject({
      path: named(path),
      allowed: expect.stringContaining('misspelt'),
    });
  });

  it('a market missing: streams alone set no parameters', () => {
    const streams = defaultPolicy().markets.filter(({ kind }) => kind === 'currency');
    const fault = faultOf({ ...defaultPolicy(), markets: streams });
    expect(fault).toMatchObject({ path: 'markets', found: '["USDT-USD","USDC-USD"]' });
    expect(fault?.allowed).toContain('perp');
  });

  it('twin ids are found at the first of them', () => {
    const markets = [...defaultPolicy().markets, perp];
    expect(faultOf({ ...defaultPolicy(), markets })).toMatchObject({
      path: `markets[${perpIndex}].id`,
      found: `"${perp?.id}"`,
    });
  });

  it('a market whose sources are all of one operator, which could never have a price', () => {
    const path = [...PERP, 'sources'];
    const alone = [
      { venue: 'binance', quote: 'USDT' },
      { venue: 'binanceus', quote: 'USD' },
    ];
    const fault = faultOf(withValue(path, alone));
    expect(fault).toMatchObject({ path: named(path), found: '["binance","binanceus"]' });
    expect(fault?.allowed).toMatch(/at least 2 independent operators.*binance$/);
  });

  it('a market in another currency stands if the stream of that currency does, and is decided after it', () => {
    const settled = (quote: string) => {
      const markets = [...defaultPolicy().markets, { ...structuredClone(perp), id: `BTC-${quote}-PERP` }];
      return parsePolicy({ ...defaultPolicy(), markets });
    };
    expect(settled('USDT').ok).toBe(true);
    const found = settled('EUR');
    expect(found.ok ? '' : describeFault(found.error)).toMatch(/BTC-EUR-PERP.*EUR-USD among the streams/);
    const policy = settled('USDT');
    const order = policy.ok ? decisionOrder(policy.value) : policy;
    const ids = order.ok ? order.value.map(({ id }) => id) : [];
    expect(ids.indexOf('USDT-USD')).toBeLessThan(ids.indexOf('BTC-USDT-PERP'));
  });

  it('a market that settles in a currency needs its stream even where no source is quoted in it', () => {
    const policy = defaultPolicy();
    const dollars = { ...structuredClone(perp), id: 'BTC-USDT-PERP' } as MarketPolicy;
    const sources = dollars.sources.filter(({ quote }) => quote === 'USD');
    expect(crossesOf(policy, { ...dollars, sources }).map(({ id }) => id)).toEqual(['USDT-USD']);
  });

  it('a stream is in dollars', () => {
    const markets = [{ ...structuredClone(defaultPolicy().markets[0]), id: 'USDC-USDT' }];
    const found = faultOf({ ...defaultPolicy(), markets: [...defaultPolicy().markets, ...markets] });
    expect(found).toMatchObject({ path: `markets[${defaultPolicy().markets.length}].id`, allowed: 'a stream in USD' });
  });

  it('a restricted market needs a witness, and two operators', () => {
    const restricted = (...venues: string[]) => {
      const markets = structuredClone(defaultPolicy().markets);
      const sources = venues.map((venue) => ({ venue, quote: 'USD' }));
      markets[perpIndex] = { ...structuredClone(perp), tier: 'restricted', sources } as MarketPolicy;
      return faultOf({ ...defaultPolicy(), markets });
    };
    expect(restricted('coinbase', 'kraken', 'pyth')).toBeNull();
    expect(restricted('coinbase', 'kraken')?.allowed).toMatch(/a witness/);
    expect(restricted('binance', 'binanceus', 'pyth')?.allowed).toMatch(/2 independent operators/);
  });

  it('a source named twice would count twice', () => {
    const [first] = perp?.sources ?? [];
    const path = [...PERP, 'sources'];
    const fault = faultOf(withValue(path, [first, { ...first, staleSeconds: 30 }]));
    expect(fault).toMatchObject({ path: `${named(path)}[0]`, found: '"coinbase:BTC-USD"' });
  });

  it('a cross that is missing is named with the source that needs it', () => {
    const markets = defaultPolicy().markets.filter(({ id }) => id !== 'USDC-USD');
    const fault = faultOf({ ...defaultPolicy(), markets });
    expect(fault?.path).toMatch(/^markets\[1\]\.sources\[\d+\]\.quote$/);
    expect(fault?.found).toBe('"USDC"');
    expect(fault?.allowed).toContain('USDC-USD');
  });

  it('streams that convert through each other are a fault, and both are shown', () => {
    const usdt = ['markets', 0, 'sources'];
    const fault = faultOf(withValue(usdt, [{ venue: 'kraken', quote: 'USDC' }]));
    expect(fault).toMatchObject({ path: 'markets' });
    expect(fault?.found).toContain('"USDT-USD","USDC-USD"');
  });

  it('a stream that converts through itself is one too', () => {
    expect(faultOf(withValue(['markets', 0, 'sources', 0, 'quote'], 'USDT'))?.path).toBe('markets');
  });

  it.each([[null], [undefined], [[]], ['markets'], [7]])('%j is no policy', (input) => {
    expect(faultOf(input)?.path).toBe('(the whole file)');
  });

  it('whatever is put anywhere, the answer is a policy or a fault in three non-empty parts', () => {
    const places: readonly Path[] = [['oracle'], ['oracle', 'quorum'], ['classes'], MAJOR, ['markets'], PERP, ['name']];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (path, value) => {
        const fault = faultOf(withValue(path, value));
        expect(fault === null || (fault.path !== '' && fault.found !== '' && fault.allowed !== '')).toBe(true);
      }),
    );
  });

  it('a long value is shown shortened', () => {
    expect(faultOf(withValue(['schema'], 'x'.repeat(500)))?.found.length).toBeLessThanOrEqual(60);
  });
});
