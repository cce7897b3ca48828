import { type BreakerInput, type BreakerState, initialBreakerState } from '../../../lib/core/breaker/index.ts';
import type { Grade, MarketState } from '../../../lib/core/market/index.ts';
import { breakerPolicy } from '../../../lib/core/policy/index.ts';
import { T0 } from '../../support/cycles.ts';
import { priced } from '../margin/deciding.ts';

export const POLICY = breakerPolicy.parse({});
export const REFERENCE = 20_000;
export const BEFORE = { reference: REFERENCE, median: REFERENCE };

/** A market that came into `market` at `T0` and told so. */
export const stateOf = (market: MarketState, over: Partial<BreakerState> = {}): BreakerState => ({
  ...initialBreakerState(T0),
  market,
  cause: 'test',
  told: { market, since: T0, cause: 'test' },
  ...over,
});

/** A cycle a minute after `T0` in which nothing is known but the price. */
export const inputOf = (state: BreakerState, over: Partial<BreakerInput> = {}): BreakerInput => ({
  market: 'BTC-USD-PERP',
  state,
  slot: T0 + 60,
  cadenceSeconds: 60,
  validitySeconds: 180,
  price: priced(REFERENCE),
  before: BEFORE,
  sigmas: { forecast: null, usual: null },
  volatility: { realised: { h1: null, h24: null, d7: null }, forecast: null },
  depthUsd: null,
  staleSeconds: 90,
  uncovered: null,
  related: [],
  floors: [],
  released: false,
  policy: POLICY,
  ...over,
});

/** A price that moved by `move` from the reference; null is none. */
export const pricedAt = (move: number | null, grade: Grade = move === null ? 'stale' : 'valid') => ({
  ...priced(move === null ? null : REFERENCE * (1 + move)),
  grade,
});
