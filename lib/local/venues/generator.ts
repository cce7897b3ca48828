import { type Pair, pairName, sourceId } from '../../core/market/index.ts';
import { defaultPolicy, sourcePairs } from '../../core/policy/index.ts';
import { BASIS_POINT, type UnixSeconds } from '../../core/units/index.ts';
import { bookAround } from './book.ts';
import { type Feed, notYetQuoted, VENUES, type Venue, type VenueQuote } from './feed.ts';
import { marketPath, STATE_OF } from './market-path.ts';
import { between, drawsFor, normal, streamOf } from './random.ts';
import { episodesAt, stressAt } from './regime.ts';
import { VENUE_SHAPES } from './venue-shapes.ts';

/** 2026-01-01T00:00:00Z: minute 0 of the built-in market. */
export const GENERATOR_EPOCH: UnixSeconds = 1_767_225_600;
const MINUTE_SECONDS = 60;

/** What the books of a currency look like in calm: half spread, and dollars within 1 % on a venue of weight 1. */
const BOOKS: Readonly<Record<string, { listing: number; halfSpreadBp: number; depth: number }>> = {
  BTC: { listing: 20_000, halfSpreadBp: 0.5, depth: 10e6 },
  ETH: { listing: 1_500, halfSpreadBp: 0.7, depth: 5e6 },
  SOL: { listing: 20, halfSpreadBp: 1.5, depth: 1e6 },
  USDT: { listing: 1, halfSpreadBp: 0.5, depth: 2e7 },
  USDC: { listing: 1, halfSpreadBp: 0.5, depth: 2e7 },
};

/** Below its underlying a perp stands when those with leverage sell first. */
const STRESS_BASIS = -15 * BASIS_POINT;

const basisOf = (venue: Venue, stress: number): number => {
  const { calmBasis } = VENUE_SHAPES[venue];
  return calmBasis === null ? 1 : 1 + calmBasis * (1 - stress) + STRESS_BASIS * stress;
};

/** Under full stress books keep a tenth of their depth … */
const STRESS_THINNING = 0.9;
/** … and spreads are eight times as wide. */
const STRESS_SPREAD = 7;

/** Share of its distance from the others that a venue's price still has a minute later. */
const DRIFT_MEMORY = 0.8;
/** What is older than this is forgotten (less than half a percent is left), so that a distance needs no history. */
const DRIFT_MINUTES = 24;
/** Standard deviation of a minute's shock to that distance: 1.3 bp of distance in calm, 25 bp under full stress. */
const CALM_DRIFT = 0.8 * BASIS_POINT;
const STRESS_DRIFT = 14 * BASIS_POINT;
/** Stablecoins trade in ticks of a basis point: their venues stay closer together. */
const STABLE_DRIFT_SHARE = 0.2;

const DEPTH = streamOf('depth');

const driftOf = (seed: number, id: string, minute: number): number => {
  const stream = streamOf(id);
  let sum = 0;
  for (let past = minute - DRIFT_MINUTES + 1; past <= minute; past += 1) {
    const scale = CALM_DRIFT + STRESS_DRIFT * stressAt(past);
    sum = sum * DRIFT_MEMORY + scale * normal(drawsFor(seed, stream, past));
  }
  return sum;
};

const isCoin = (currency: string): boolean => currency === 'BTC' || currency === 'ETH' || currency === 'SOL';

const dollarsOf = (state: Float64Array, currency: string): number => {
  if (currency === 'USD') return 1;
  const value = state[STATE_OF[currency as keyof typeof STATE_OF]] ?? 0;
  return isCoin(currency) ? (BOOKS[currency]?.listing ?? Number.NaN) * Math.exp(value) : 1 + value;
};

interface Market {
  readonly seed: number;
  readonly stateAt: (minute: number) => Float64Array;
}

/** What a venue in order shows. */
const honestQuote = ({ seed, stateAt }: Market, venue: Venue, pair: Pair, minute: number, factor = 1): VenueQuote => {
  const id = sourceId(venue, pair);
  const state = stateAt(minute);
  const stress = stressAt(minute);
  const { weight, spread } = VENUE_SHAPES[venue];
  const { halfSpreadBp, depth } = BOOKS[pair.base] ?? { halfSpreadBp: 1, depth: 0 };
  const drift = driftOf(seed, id, minute) * (isCoin(pair.base) ? 1 : STABLE_DRIFT_SHARE);
  const mid =
    (dollarsOf(state, pair.base) / dollarsOf(state, pair.quote)) * Math.exp(drift) * factor * basisOf(venue, stress);
  const jitter = between(drawsFor(seed, DEPTH ^ streamOf(id), minute), 0.8, 1.2);
  return {
    book: bookAround({
      mid,
      halfSpreadBp: halfSpreadBp * spread * (1 + STRESS_SPREAD * stress),
      quoteWithin100Bp: depth * weight * jitter * (1 - STRESS_THINNING * stress),
    }),
    last: mid,
    atMs: (GENERATOR_EPOCH + minute * MINUTE_SECONDS) * 1000,
    sequence: minute + 1,
  };
};

const shownQuote = (market: Market, venue: Venue, pair: Pair, minute: number): VenueQuote => {
  const episode = episodesAt(market.seed, minute).find((one) => one.venue === venue);
  if (!episode) return honestQuote(market, venue, pair, minute);
  if (episode.kind === 'outlier') return honestQuote(market, venue, pair, minute, episode.factor);
  const old = honestQuote(market, venue, pair, episode.startMinute);
  if (episode.kind === 'stale') return old;
  return { ...old, atMs: (GENERATOR_EPOCH + minute * MINUTE_SECONDS) * 1000 };
};

const listedBy = (venue: Venue): readonly Pair[] => {
  const { bases, quotes } = VENUE_SHAPES[venue];
  return quotes.flatMap((quote) => bases.flatMap((base) => (base === quote ? [] : [{ base, quote }])));
};

const listedPairs = (): ReadonlyMap<Venue, readonly Pair[]> => {
  const asked = defaultPolicy().markets.flatMap(sourcePairs);
  return new Map(
    VENUES.map((venue) => {
      const known = asked.filter(({ source, pair }) => source.venue === venue && pair.base in BOOKS);
      const pairs = [...known.map(({ pair }) => pair), ...listedBy(venue)];
      return [venue, [...new Map(pairs.map((pair) => [pairName(pair), pair])).values()]];
    }),
  );
};

/**
 * The built-in market: the pairs of the default policy and what the venues list beside them, a quote a minute since the
 * epoch, all drawn from the seed. Every six hours bring a calm market, a crash and a recovery; now and then a venue shows
 * what it should not.
 */
export const openGenerator = (seed: number): Feed => {
  const listed = listedPairs();
  const names = new Set([...listed].flatMap(([venue, pairs]) => pairs.map((pair) => sourceId(venue, pair))));
  // Through text, because a seed may be longer than the 32 bits that the draws take.
  const key = streamOf(`seed ${seed}`);
  const market = { seed: key, stateAt: marketPath(key) };
  return {
    pairs: (venue) => listed.get(venue) ?? [],
    quoteAt: (venue, pair, timeSeconds) => {
      if (!names.has(sourceId(venue, pair))) return null;
      const minute = Math.floor((timeSeconds - GENERATOR_EPOCH) / MINUTE_SECONDS);
      return minute < 0 ? notYetQuoted(timeSeconds) : shownQuote(market, venue, pair, minute);
    },
  };
};
