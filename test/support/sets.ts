import { type Entry, entryHead, envelope, type ParameterSet, signedSet } from '../../lib/core/market/index.ts';
import { digestOf, formatInstant, type UnixSeconds } from '../../lib/core/units/index.ts';

/** 2023-03-10T00:01:00Z, by `date -u -d @1678406460`. */
export const SLOT: UnixSeconds = 1_678_406_460;
export const VALIDITY_SECONDS = 180;
export const CADENCE_SECONDS = 60;
export const REALM = 'simulated:7';
export const MARKET = 'BTC-USD-PERP';

const open = {
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

const vectorAt = (at: string, later: string) => ({
  price: {
    median: '2024512000',
    twap: '2024498000',
    confirmation: { long: '2024530000', short: '2024490000' },
    band: { low: '1923286400', high: '2125737600' },
    decimals: 5,
    quote: 'USD',
    usd: '2024512000',
    anchor: '2023900000',
    mark: '2024700000',
    at,
    ageSeconds: 1,
  },
  volatility: {
    realised1hPpm: 512_340,
    realised24hPpm: 498_210,
    realised7dPpm: null,
    forecastHorizonPpm: 505_100,
    forecast1hPpm: 505_100,
    forecast24hPpm: 505_100,
  },
  depth: { usd: { '10bp': '1204330', '25bp': '4410022' }, modelled: true },
  newPositions: { initialPpm: 62_500, maintenancePpm: 31_000, maxLeverageCenti: 1600, openInterestCapUsd: '44100220' },
  existing: { maintenance: [{ startAt: at, endAt: later, fromPpm: 30_000, toPpm: 31_000 }], uncoveredPpm: 1_000 },
});

export interface EntryChoice {
  readonly market?: string;
  readonly version?: number;
  readonly slot?: UnixSeconds;
  readonly validUntil?: UnixSeconds;
  readonly status?: ParameterSet['status'];
}

/**
 * A realistic entry, by default one slot and three minutes of validity a version. It has the right shape throughout and
 * its digest is that of its body; its signature is no signature.
 */
export const entryOf = ({
  market = MARKET,
  version = 1,
  slot = SLOT + (version - 1) * CADENCE_SECONDS,
  validUntil = slot + VALIDITY_SECONDS,
  status = 'valid',
}: EntryChoice = {}): Entry => {
  const [at, later] = [formatInstant(slot), formatInstant(slot + 3_600)];
  const policyHash = digestOf('policy');
  const body = envelope.parse({
    schema: 'plimsoll.entry/1',
    engine: '0.1.0',
    market,
    version,
    previousDigest: version === 1 ? null : digestOf(version - 1),
    models: {},
    inputs: { slot, policyHash },
  });
  const digest = digestOf(body);
  const set = {
    schema: 'plimsoll.set/1',
    realm: REALM,
    market,
    version,
    slot: at,
    issuedAt: at,
    effectiveAt: at,
    validUntil: formatInstant(validUntil),
    status,
    reasons: [],
    policyHash,
    digest,
    ...vectorAt(at, later),
    breaker: { market: 'normal', data: 'valid', since: at, cause: 'start', episode: 'none', permissions: open },
    fallback: {
      initialPpm: 125_000,
      openInterestCap: 'current-open-interest',
      maintenance: 'frozen-at-valid-until',
      liquidationPrice: 'consumer',
      permissions: { ...open, open: 'no', increase: 'no', withdraw: 'limited', liquidate: 'limited' },
    },
  };
  const proof = { leafIndex: 0, treeSize: 1, path: [], root: digestOf('root') };
  const signature = { scheme: 'eip712', signer: `0x${'11'.repeat(20)}`, value: `0x${'22'.repeat(65)}` };
  signedSet.parse({ ...set, proof, signature });
  return { body, ...entryHead.parse({ digest, set, proof, signature }) };
};
