import { type ParameterSet, parameterSet, type SignedSet } from '../../lib/core/market/index.ts';
import { digestOf, formatInstant, type UnixSeconds } from '../../lib/core/units/index.ts';
import { localSigner, type Signer, signRun } from '../../lib/publication/index.ts';

export const REALM = 'simulated:7';
/** 2023-03-10T00:01:00Z, by `date -u -d @1678406460`. */
export const SLOT: UnixSeconds = 1_678_406_460;
export const VALID_UNTIL = SLOT + 180;

const permissions = {
  open: 'yes',
  increase: 'yes',
  reduce: 'yes',
  close: 'yes',
  repay: 'yes',
  addCollateral: 'yes',
  withdraw: 'limited',
  liquidate: 'yes',
  fund: 'yes',
  settle: 'yes',
};

/** A set as a quiet minute gives it, checked against its own schema. */
export const sampleSet = (change: Partial<ParameterSet> = {}): ParameterSet =>
  parameterSet.parse({
    schema: 'plimsoll.set/1',
    realm: REALM,
    market: 'BTC-USD-PERP',
    version: 12,
    slot: formatInstant(SLOT),
    issuedAt: formatInstant(SLOT),
    effectiveAt: formatInstant(SLOT),
    validUntil: formatInstant(VALID_UNTIL),
    status: 'valid',
    reasons: [],
    policyHash: digestOf('policy'),
    digest: digestOf('body'),
    price: {
      median: '2024512000',
      twap: '2024498000',
      confirmation: { long: '2024600000', short: '2024400000' },
      band: { low: '1983000000', high: '2064000000' },
      decimals: 5,
      quote: 'USD',
      usd: '2024512000',
      anchor: '2023900000',
      mark: '2024700000',
      at: formatInstant(SLOT),
      ageSeconds: 2,
    },
    volatility: {
      realised1hPpm: 412_000,
      realised24hPpm: null,
      realised7dPpm: null,
      forecastHorizonPpm: 398_000,
      forecast1hPpm: 401_000,
      forecast24hPpm: null,
    },
    depth: { usd: { '25bp': '4100000' }, modelled: true },
    newPositions: {
      initialPpm: 60_000,
      maintenancePpm: 30_000,
      maxLeverageCenti: 1_666,
      openInterestCapUsd: '9000000',
    },
    existing: {
      maintenance: [
        { startAt: formatInstant(SLOT), endAt: formatInstant(SLOT + 3600), fromPpm: 28_000, toPpm: 30_000 },
      ],
      uncoveredPpm: 2_000,
    },
    breaker: {
      market: 'normal',
      data: 'valid',
      since: formatInstant(SLOT),
      cause: 'start',
      episode: 'none',
      permissions,
    },
    fallback: {
      initialPpm: 120_000,
      openInterestCap: 'current-open-interest',
      maintenance: 'frozen-at-valid-until',
      liquidationPrice: 'consumer',
      permissions,
    },
    ...change,
  });

/** Three sets of one run; a run has one more market with each currency stream. */
export const sampleRun = (): readonly ParameterSet[] =>
  ['BTC-USD-PERP', 'ETH-USD-PERP', 'USDT-USD'].map((market, index) => sampleSet({ market, version: index + 1 }));

export const signer: Signer = localSigner(`0x${'4c'.repeat(32)}`);

/** The sets as they are served, all under one signature. */
export const signedRun = async (sets = sampleRun(), realm = REALM, by = signer): Promise<readonly SignedSet[]> => {
  const signed = await signRun(sets, SLOT, realm, by);
  if (!signed.ok) throw new Error(signed.error.detail);
  return sets.map((set, index) => ({ ...set, ...signed.value[index]! }));
};
