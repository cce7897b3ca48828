import { depthWithin } from '../liquidity/index.ts';
import type { LiquidityDecision, PriceDecision, RelatedMarket } from '../market/index.ts';
import type { ClassPolicy } from '../policy/index.ts';
import { type Digest, exp, ln } from '../units/index.ts';
import { type Exogenous, NO_EXOGENOUS, varianceRatio } from '../volatility/index.ts';
import type { EntryBody, Inputs } from './entry.ts';
import type { Cycle } from './rooms.ts';

/** What a market's entry says to the markets that it is related to. */
export const relatedBy = ({ market, decision, state }: EntryBody, digest: Digest): RelatedMarket => {
  const trusted = decision.oracle.grade === 'valid' || decision.oracle.grade === 'degraded';
  return {
    ...{ market, digest, varianceRatio: varianceRatio(decision.volatility) },
    breaker: trusted ? state.breaker.market : null,
  };
};

/** Modelled books are made of the bars that the forecast knows already: they say nothing more. */
const ofBooks = (
  liquidity: LiquidityDecision | null,
  { limits }: ClassPolicy,
): Pick<Exogenous, 'depthUsd' | 'halfSpreadBp'> => {
  if (!liquidity || liquidity.modelled) return { depthUsd: null, halfSpreadBp: null };
  // Nothing within the band is what an unknown worth in dollars looks like, too.
  return { depthUsd: depthWithin(liquidity, limits.capBandBp) || null, halfSpreadBp: liquidity.halfSpreadBp };
};

/** Geometric mean over the related markets that tell theirs. */
const acrossMarkets = ({ context }: Inputs): number | null => {
  const logs = context.flatMap(({ varianceRatio }) => (varianceRatio === null ? [] : [ln(varianceRatio)]));
  return logs.length === 0 ? null : exp(logs.reduce((sum, one) => sum + one, 0) / logs.length);
};

/** The middle one (the lower of two) of the perps that are heard: one that lies does not set it. */
const fundingOf = ({ observations }: Inputs, { witnesses }: PriceDecision): number | null => {
  const heard = new Set(
    witnesses.flatMap(({ source, verdict }) => (verdict === 'agrees' || verdict === 'diverges' ? [source] : [])),
  );
  const rates = observations.flatMap(({ source, result }) =>
    heard.has(source) && 'quote' in result && result.quote.fundingRate8h !== undefined
      ? [Math.abs(result.quote.fundingRate8h)]
      : [],
  );
  return rates.sort((a, b) => a - b)[Math.floor((rates.length - 1) / 2)] ?? null;
};

/** What a cycle knows beside the price, all of it in its inputs. A currency stream sets no margins and goes without. */
export const exogenousOf = (
  { klass, inputs }: Cycle,
  price: PriceDecision,
  liquidity: LiquidityDecision | null,
): Exogenous =>
  klass
    ? {
        ...ofBooks(liquidity, klass),
        crossVarianceRatio: acrossMarkets(inputs),
        fundingRate: fundingOf(inputs, price),
      }
    : NO_EXOGENOUS;
