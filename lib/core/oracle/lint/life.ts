import { BASIS_POINT, ln } from '../../units/index.ts';
import { bpText, correlate, type FeedCheck, inBp, passedIf, percentText, quantile, spanText } from './check.ts';
import type { Point } from './compare.ts';
import type { Feed } from './file.ts';

/**
 * Live BTC feeds stood still under a moving market in at most 0.2 % of the minutes of 2023-03-01 to 21; the BTC-USDC of
 * Binance.US, which hardly anybody traded, in 2.2 %.
 */
const PINNED_SHARE = 0.01;
/** A venue's short outage passes: 12 minutes on end at Crypto.com in those weeks. The market above stood for 54. */
const PINNED_SECONDS = 1_800;

/** Share of answers that may be older than the limit: the oracle drops those, and a source that is dropped often is none. */
const STALE_SHARE = 0.01;

/** Moves are taken over so long that honest venues, polled at different seconds, see the same ones. */
const MOVE_SECONDS = 600;
const FEWEST_MOVES = 30;
/** Below this deviation of the others' moves a correlation is one of rounding: 0.4 bp and 0.19 for USDT-USD, 2023-03-01 to 08. */
const QUIET = 10 * BASIS_POINT;
/**
 * BTC feeds in dollars and USDT: 0.95 and more in three weeks and on their worst day; in USDC 0.73 and more in three weeks,
 * and down to 0.2 on 2023-03-11, when no cross kept up with that currency.
 */
const FEWEST_CORRELATION = 0.5;

/** A constant is no feed, however near it is: a dollar written for USDC is right until the day that counts (0.874 on 2023-03-11). */
export const changesCheck = (points: readonly Point[]): FeedCheck => {
  const changes = points.filter(({ price }, index) => index > 0 && price !== points[index - 1]?.price).length;
  return {
    check: 'changes',
    found: changes === 0 ? `constant at ${points[0]?.price}` : `${changes} in ${points.length} samples`,
    allowed: 'at least 1',
    verdict: passedIf(changes > 0),
    values: { changes },
  };
};

/** By the rule that the oracle has for books: the price stood for so long while the others moved by so much. */
export const pinnedCheck = (points: readonly Point[], seconds: number, movedBp: number): FeedCheck => {
  let [since, count, longest] = [points[0], 0, 0];
  for (const point of points) {
    if (!since || point.price !== since.price) since = point;
    const stood = point.at - since.at;
    const moved = Math.abs(ln(point.reference / since.reference));
    if (stood < seconds || moved < movedBp * BASIS_POINT) continue;
    count += 1;
    longest = Math.max(longest, stood);
  }
  const share = count / points.length;
  return {
    check: 'stands still',
    found: `${percentText(share)} of samples while the others moved ${movedBp} bp, longest ${spanText(longest)}`,
    allowed: `${percentText(PINNED_SHARE)}, longest ${spanText(PINNED_SECONDS)}`,
    verdict: passedIf(share <= PINNED_SHARE && longest <= PINNED_SECONDS),
    values: { share, longestSeconds: longest },
  };
};

/** The provider's own times: none ahead of the clock that asked, few older than the oracle takes. */
export const timeChecks = ({ samples }: Feed, staleSeconds: number, aheadSeconds: number): readonly FeedCheck[] => {
  const ages = samples.flatMap(({ at, providedAt }) => (providedAt === null ? [] : [at - providedAt]));
  if (ages.length === 0) {
    const allowed = 'optional: without it age counts from changes of the price';
    return [{ check: 'provider time', found: 'none told', allowed, verdict: 'undecided', values: {} }];
  }
  const ahead = ages.reduce((most, age) => Math.max(most, -age), 0);
  const stale = ages.filter((age) => age > staleSeconds).length / ages.length;
  return [
    {
      check: 'provider time',
      found: `at most ${ahead} s ahead`,
      allowed: `${aheadSeconds} s ahead`,
      verdict: passedIf(ahead <= aheadSeconds),
      values: { aheadSeconds: ahead },
    },
    {
      check: 'age',
      found: `99 % within ${spanText(quantile(ages, 0.99))}, ${percentText(stale)} above ${spanText(staleSeconds)}`,
      allowed: `${percentText(STALE_SHARE)} above ${spanText(staleSeconds)}`,
      verdict: passedIf(stale <= STALE_SHARE),
      values: { p99Seconds: quantile(ages, 0.99), staleShare: stale },
    },
  ];
};

const movesOf = (points: readonly Point[]): (readonly [number, number])[] => {
  const moves: (readonly [number, number])[] = [];
  let last = points[0];
  for (const point of points) {
    if (!last || point.at - last.at < MOVE_SECONDS) continue;
    moves.push([ln(point.price / last.price), ln(point.reference / last.reference)]);
    last = point;
  }
  return moves;
};

/** Whether it goes where the others go. An inverse price goes the other way, even where it is near the price itself. */
export const movesCheck = (points: readonly Point[]): FeedCheck => {
  const moves = movesOf(points);
  const { correlation, deviation } = correlate(moves);
  const told = Number.isFinite(correlation) ? correlation : 0;
  const enough = moves.length >= FEWEST_MOVES && deviation >= QUIET;
  const way = told <= -FEWEST_CORRELATION ? ': against the others, as an inverse price' : '';
  const few = `too little to tell: ${moves.length} moves of the others of ${bpText(deviation)}`;
  return {
    check: 'moves',
    found: enough ? `correlation ${told.toFixed(3)} of ${moves.length} moves of ten minutes${way}` : few,
    allowed: `${FEWEST_CORRELATION} of ${FEWEST_MOVES} or more, of ${bpText(QUIET)} or more`,
    verdict: enough ? passedIf(told >= FEWEST_CORRELATION) : 'undecided',
    values: { correlation: told, moves: moves.length, moveBp: inBp(deviation) },
  };
};
