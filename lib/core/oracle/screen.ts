import type { Cross, Observation, Quote, Verdict } from '../market/index.ts';
import {
  derivedFrom,
  type MarketPolicy,
  type Policy,
  type SourcePolicy,
  sourcePolicyBy,
  staleSecondsOf,
} from '../policy/index.ts';
import { BASIS_POINT, ln, parseInstant, type UnixSeconds } from '../units/index.ts';
import type { Conversion } from './conversion.ts';
import { isOnProbation } from './standing.ts';
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
  /** What one unit of its currency is worth in the market's, where that is known. */
  readonly rate: number | null;
  /** Relative width of its book. */
  readonly spread: number;
  /** How far the crosses that converted it may be off. */
  readonly uncertaintyBp: number;
}

export interface Screening {
  readonly policy: Policy;
  readonly market: MarketPolicy;
  readonly crosses: readonly Cross[];
  readonly state: OracleState;
  readonly observedAtMs: number;
  readonly slot: UnixSeconds;
}

const sameBook = (quote: Quote, before: LastChange): boolean =>
  quote.sequence === before.sequence && quote.bid === before.bid && quote.ask === before.ask;

export const sourcePolicyOf = (observation: Observation, { market }: Screening): SourcePolicy | undefined =>
  sourcePolicyBy(market, observation.source);

const inside = (slot: UnixSeconds, { from, to }: { readonly from: string; readonly to: string }): boolean => {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  return start.ok && end.ok && slot >= start.value && slot < end.value;
};

const isOwn = ({ operator, venue }: Observation, { market }: Screening): boolean => {
  if (market.kind !== 'perp' || market.consumer === null) return false;
  return operator === market.consumer || derivedFrom(venue).includes(market.consumer);
};

/** Why an answer counts for nothing whatever it says, or null. */
export const barred = (observation: Observation, screening: Screening): 'own-venue' | 'maintenance' | null => {
  if (isOwn(observation, screening)) return 'own-venue';
  const windows = sourcePolicyOf(observation, screening)?.maintenance ?? [];
  return windows.some((window) => inside(screening.slot, window)) ? 'maintenance' : null;
};

/** A unit error or a clock error: such an answer says nothing about the market. */
export const impossible = (
  price: number,
  providedAtMs: number | null,
  { policy, market, observedAtMs }: Screening,
): 'implausible' | 'future' | null => {
  const { plausibleFactor, futureToleranceSeconds } = policy.oracle;
  const { listingPrice } = market;
  if (price > listingPrice * plausibleFactor || price < listingPrice / plausibleFactor) return 'implausible';
  return (providedAtMs ?? 0) > observedAtMs + futureToleranceSeconds * 1000 ? 'future' : null;
};

const lastChangeOf = ({ source, receivedAtMs }: Observation, quote: Quote, { state }: Screening): LastChange => {
  const before = state.sources[source];
  if (before && sameBook(quote, before)) return before;
  const { sequence, bid, ask, providedAtMs } = quote;
  const alive = before !== undefined || state.samples.length === 0;
  return { sequence, bid, ask, changedAtMs: providedAtMs ?? receivedAtMs, alive, fair: null };
};

/**
 * Tests one answer of a price-forming source by itself: error, planned absence, unit, time, cross, age. `conversion` is
 * of its currency into the market's own.
 */
export const screen = (observation: Observation, conversion: Conversion | null, screening: Screening): Screened => {
  const { source, operator, quoteCurrency, result } = observation;
  const { policy, state, observedAtMs, slot } = screening;
  const refused = (verdict: Verdict, rate: number | null = null): Screened => {
    const change = state.sources[source] ?? null;
    const nothing = { price: null, ageSeconds: null, voice: null, spread: 0, uncertaintyBp: 0 };
    return { observation, verdict, change, rate, ...nothing };
  };
  const out = barred(observation, screening);
  if (out) return refused(out);
  if ('error' in result) return refused(result.error);
  // A price without a book cannot say what a sale would fetch.
  if (!('quote' in result)) return refused('empty-book');
  if (!conversion) return refused('no-cross');
  const { quote } = result;
  const price = quote.impactMid * conversion.price;
  const fault = impossible(price, quote.providedAtMs, screening);
  if (fault) return refused(fault, conversion.price);
  const change = lastChangeOf(observation, quote, screening);
  const ageSeconds = Math.max(0, observedAtMs - (quote.providedAtMs ?? change.changedAtMs)) / 1000;
  const limit = staleSecondsOf(sourcePolicyOf(observation, screening), 'book', policy.oracle);
  const stale = ageSeconds > limit;
  const { through, soles, weight, uncertaintyBp } = conversion;
  const spread = quote.ask / quote.bid - 1;
  const voice =
    stale || !change.alive ? null : { source, operator, quote: quoteCurrency, through, soles, price, weight };
  const current = isOnProbation(state.standing[source], slot, policy.oracle) ? 'probation' : 'used';
  const known = change.alive ? current : 'unproven';
  const verdict = stale ? 'stale' : known;
  return { observation, verdict, price, ageSeconds, voice, change, rate: conversion.price, spread, uncertaintyBp };
};

/**
 * True for a book that stood still, sequence and prices, while what the market says its price should be in its own
 * currency moved by more than the limit and some of its own spreads: somebody shows us a recording. A book that nobody
 * touches in a quiet market is not pinned.
 */
export const isPinned = ({ change, rate, spread }: Screened, median: number, screening: Screening): boolean => {
  if (!change || change.fair === null || rate === null) return false;
  const { seconds, movedBp, spreads } = screening.policy.oracle.pinned;
  if (screening.observedAtMs - change.changedAtMs < seconds * 1000) return false;
  return Math.abs(ln(median / rate / change.fair)) >= Math.max(movedBp * BASIS_POINT, spreads * spread);
};
