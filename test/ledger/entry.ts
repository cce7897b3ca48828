import { createHash } from 'node:crypto';
import { type Entry, LADDER_BP, type Observation, SET_SCHEMA } from '../../lib/core/market/index.ts';
import { type Digest, digestOf, packSeries } from '../../lib/core/units/index.ts';

export const MARKET = 'BTC-USD-PERP';
export const REALM = 'simulated:7';

/** Reproducible numbers in [0, 1) from a hash: as incompressible as those that venues send. */
const numbers = (seed: string) => {
  let counter = 0;
  return (): number => {
    counter += 1;
    const bytes = createHash('sha256').update(`${seed} ${counter}`).digest();
    return (bytes.readUIntBE(0, 6) * 32 + (bytes[6] ?? 0) / 8) / 2 ** 53;
  };
};
export type Random = () => number;

const hash = (text: string): Digest => `0x${createHash('sha256').update(text).digest('hex')}`;

const ladder = (random: Random) => {
  const side = () => LADDER_BP.map((bp) => bp * (1_000 + 50_000 * random()));
  return { bids: side(), asks: side(), reachBp: { bids: 40 * random(), asks: 40 * random() } };
};

const observation = (random: Random, index: number): Observation => {
  const mid = 20_000 + 500 * random();
  const at = 1_678_406_460_000 + Math.floor(900 * random());
  return {
    source: `venue${index}:BTC-USDT`,
    venue: `venue${index}`,
    operator: `operator${index}`,
    kind: 'spot',
    base: 'BTC',
    quoteCurrency: 'USDT',
    requestedAtMs: at,
    receivedAtMs: at + Math.floor(400 * random()),
    result: {
      quote: {
        bid: mid - random(),
        ask: mid + random(),
        impactMid: mid + 0.1 * random(),
        last: mid + random(),
        providedAtMs: at - Math.floor(300 * random()),
        sequence: String(Math.floor(1e15 * random())),
        ladder: ladder(random),
        modelled: false,
      },
    },
  };
};

const bodyOf = (random: Random, market: string, version: number, sources: number) => {
  const observations = Array.from({ length: sources }, (_, index) => observation(random, index));
  return {
    schema: 'plimsoll.entry/1',
    engine: '0.1.0',
    market,
    version,
    previousDigest: version === 1 ? null : hash(`entry ${version - 1}`),
    models: { returns: hash('returns'), scores: hash('scores') },
    inputs: {
      slot: 1_678_406_400 + 60 * version,
      observedAt: 1_678_406_400_000 + 60_000 * version,
      policyHash: hash('policy'),
      observations,
      crosses: [{ currency: 'USDT', market: 'USDT-USD', digest: hash('usdt'), price: random(), grade: 'valid' }],
    },
    // What a cycle carries on: a price a minute of the TWAP's window, and the last answer of every source.
    state: {
      samples: packSeries(Array.from({ length: 60 }, () => 20_000 + 500 * random())),
      sources: observations.map(({ source }) => ({ source, impactMid: 20_000 * random(), changedAt: random() })),
      buckets: Array.from({ length: 8 }, () => random()),
    },
    decision: {
      price: {
        median: 20_000 + random(),
        twap: 20_000 + random(),
        sources: observations.map(({ source }) => ({
          source,
          verdict: 'used',
          price: 20_000 + 500 * random(),
          weightPpm: Math.floor(300_000 * random()),
          ageSeconds: random(),
        })),
      },
      bands: LADDER_BP.map((bp) => ({ bp, bidsUsd: 1e6 * random(), asksUsd: 1e6 * random() })),
      forecast: { minute: random(), horizon: random(), h1: random(), h24: random() },
    },
  };
};

const permissions = {
  open: 'yes',
  increase: 'yes',
  reduce: 'yes',
  close: 'yes',
  repay: 'yes',
  addCollateral: 'yes',
  withdraw: 'yes',
  liquidate: 'yes',
  fund: 'yes',
  settle: 'yes',
} as const;

const setOf = (random: Random, market: string, version: number, digest: Digest): Entry['set'] => {
  const at = (seconds: number) => `${new Date((1_678_406_400 + seconds) * 1000).toISOString().slice(0, 19)}Z`;
  const whole = (scale: number) => String(Math.floor(scale * random()));
  const ppm = () => Math.floor(900_000 * random());
  return {
    schema: SET_SCHEMA,
    realm: REALM,
    market,
    version,
    slot: at(60 * version),
    issuedAt: at(60 * version),
    effectiveAt: at(60 * version),
    validUntil: at(60 * version + 180),
    status: 'valid',
    reasons: [],
    policyHash: hash('policy'),
    digest,
    price: {
      median: whole(2e9),
      twap: whole(2e9),
      confirmation: { long: whole(2e9), short: whole(2e9) },
      band: { low: whole(2e9), high: whole(2e9) },
      decimals: 5,
      quote: 'USD',
      usd: whole(2e9),
      anchor: whole(2e9),
      mark: whole(2e9),
      at: at(60 * version),
      ageSeconds: 1,
    },
    volatility: {
      realised1hPpm: ppm(),
      realised24hPpm: ppm(),
      realised7dPpm: ppm(),
      forecastHorizonPpm: ppm(),
      forecast1hPpm: ppm(),
      forecast24hPpm: ppm(),
    },
    depth: { usd: { '10bp': whole(1e7), '25bp': whole(1e7), '100bp': whole(1e8) }, modelled: false },
    newPositions: { initialPpm: ppm(), maintenancePpm: ppm(), maxLeverageCenti: 1_250, openInterestCapUsd: whole(1e9) },
    existing: {
      maintenance: Array.from({ length: 6 }, (_, leg) => ({
        startAt: at(leg * 60),
        endAt: at(leg * 60 + 3_600),
        fromPpm: ppm(),
        toPpm: ppm(),
      })),
      uncoveredPpm: ppm(),
    },
    breaker: { market: 'normal', data: 'valid', since: at(0), cause: 'start', episode: 'none', permissions },
    fallback: {
      initialPpm: ppm(),
      openInterestCap: 'current-open-interest',
      maintenance: 'frozen-at-valid-until',
      liquidationPrice: 'consumer',
      permissions,
    },
  };
};

/** An entry of the shape and entropy of a real one: every measured number has all its digits. */
export const entryOf = (version: number, { sources = 3, seed = 'entry', market = MARKET } = {}): Entry => {
  const random = numbers(`${seed} ${version}`);
  const body = bodyOf(random, market, version, sources);
  const digest = digestOf(body);
  return {
    body,
    digest,
    set: setOf(random, market, version, digest),
    proof: { leafIndex: 2, treeSize: 8, path: ['a', 'b', 'c'].map(hash), root: hash('root') },
    signature: {
      scheme: 'eip712',
      signer: `0x${hash('signer').slice(2, 42)}`,
      value: `0x${hash('r').slice(2)}${hash('s').slice(2)}1b`,
    },
  };
};
