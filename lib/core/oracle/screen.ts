import type { Cross, Observation, Quote, Verdict } from '../market/index.ts';
import { type MarketPolicy, type Policy, pairOf } from '../policy/index.ts';
import { BASIS_POINT, ln } from '../units/index.ts';
import type { LastChange, OracleState } from './state.ts';
import type { Voice } from './weights.ts';

/** One answer after the tests that need no other answer: a voice, or the reason why it is none. */
export interface Screened {
  readonly observation: Observation;
  readonly verdict: Verdict;
  readonly price: number | null;
  readonly ageSeconds: number | null;
  readonly voice: Voice | null;
  readonly change: LastChange | null;
}

export interface Screening {
  readonly policy: Policy;
  readonly market: MarketPolicy;
  readonly crosses: readonly Cross[];
  readonly state: OracleState;
  readonly observedAtMs: number;
}

/** Weight of a quote through a cross that fewer than its quorum of operators decided. */
const WEAK_CROSS_WEIGHT = 0.5;

const sameBook = (quote: Quote, before: LastChange): boolean =>
  quote.sequence === before.sequence && quote.bid === before.bid && quote.ask === before.ask;

const conversion = (
  observation: Observation,
  { policy, market, crosses }: Screening,
): { price: number; weight: number } | null => {
  if (observation.quoteCurrency === pairOf(market).quote) return { price: 1, weight: 1 };
  const cross = crosses.find(({ currency }) => currency === observation.quoteCurrency);
  if (!cross || cross.price === null) return null;
  return { price: cross.price, weight: cross.operators < policy.oracle.quorum.cross ? WEAK_CROSS_WEIGHT : 1 };
};

const staleLimit = (observation: Observation, { policy, market }: Screening): number =>
  market.sources.find(({ venue, quote }) => venue === observation.venue && quote === observation.quoteCurrency)
    ?.staleSeconds ?? policy.oracle.staleSeconds;

/** A unit error or a clock error: such an answer says nothing about the market. */
const impossible = (
  price: number,
  { providedAtMs }: Quote,
  { policy, market, observedAtMs }: Screening,
): Verdict | null => {
  const { plausibleFactor, futureToleranceSeconds } = policy.oracle;
  const { listingPrice } = market;
  if (price > listingPrice * plausibleFactor || price < listingPrice / plausibleFactor) return 'implausible';
  return (providedAtMs ?? 0) > observedAtMs + futureToleranceSeconds * 1000 ? 'future' : null;
};

const lastChangeOf = ({ source, receivedAtMs }: Observation, quote: Quote, { state }: Screening): LastChange => {
  const before = state.sources[source];
  if (before && sameBook(quote, before)) return before;
  const { sequence, bid, ask, providedAtMs } = quote;
  return { sequence, bid, ask, changedAtMs: providedAtMs ?? receivedAtMs, median: null };
};

/** Tests one answer by itself: error, unit, time, cross, age. */
export const screen = (observation: Observation, screening: Screening): Screened => {
  const { source, operator, quoteCurrency, result } = observation;
  const refused = (verdict: Verdict): Screened => {
    const change = screening.state.sources[source] ?? null;
    return { observation, verdict, price: null, ageSeconds: null, voice: null, change };
  };
  if ('error' in result) return refused(result.error);
  // A price without a book can only witness: here it has no voice.
  if ('reading' in result) return refused('no-cross');
  const crossed = conversion(observation, screening);
  if (!crossed) return refused('no-cross');
  const price = result.quote.impactMid * crossed.price;
  const fault = impossible(price, result.quote, screening);
  if (fault) return refused(fault);
  const change = lastChangeOf(observation, result.quote, screening);
  const ageSeconds = Math.max(0, screening.observedAtMs - (result.quote.providedAtMs ?? change.changedAtMs)) / 1000;
  const stale = ageSeconds > staleLimit(observation, screening);
  const voice = stale ? null : { source, operator, quote: quoteCurrency, price, weight: crossed.weight };
  return { observation, verdict: stale ? 'stale' : 'used', price, ageSeconds, voice, change };
};

/**
 * True for a book that stood still, sequence and prices, while the price moved: somebody shows us a recording. A book
 * that nobody touches in a quiet market is not pinned.
 */
export const isPinned = ({ change }: Screened, median: number, { policy, observedAtMs }: Screening): boolean => {
  if (!change || change.median === null) return false;
  const still = observedAtMs - change.changedAtMs >= policy.oracle.pinned.seconds * 1000;
  return still && Math.abs(ln(median / change.median)) >= policy.oracle.pinned.movedBp * BASIS_POINT;
};
