import type { Currency } from '../../market/index.ts';
import { STABLECOIN_STALE_SECONDS } from '../../policy/index.ts';
import type { UnixSeconds } from '../../units/index.ts';
import type { Feed, FeedFile } from './file.ts';
import { medianOf, newestAt, rateAlong, routeBetween } from './route.ts';

/** One sample of the candidate beside what the others said at that time. */
export interface Point {
  readonly at: UnixSeconds;
  /** In whole units, whatever decimals were declared. */
  readonly price: number;
  /** Median of the others in the candidate's declared currency. */
  readonly reference: number;
  /** (highest − lowest of the others) ÷ the median. */
  readonly spread: number;
  /** What a unit of the declared currency was worth in each currency that it could be confused with. */
  readonly rates: ReadonlyMap<Currency, number>;
}

/** 10^n of whole n, as near as there is a double. */
export const powerOfTen = (n: number): number => (n < 0 ? 1 / Number(10n ** BigInt(-n)) : Number(10n ** BigInt(n)));

const inUnits = ({ decimals }: Feed, price: number): number => (decimals === 0 ? price : price / powerOfTen(decimals));

/** Currencies that the file knows beside the declared one, and a way to each. */
export const alternatives = ({ candidate, crosses }: FeedFile): readonly Currency[] => {
  const named = new Set(crosses.flatMap(({ base, quote }) => [base, quote]));
  named.delete(candidate.quote);
  named.delete(candidate.base);
  return [...named].filter((one) => routeBetween(candidate.quote, one, crosses) !== null).sort();
};

/**
 * The candidate's positive samples for which two or more of the others were no older than `freshSeconds`, each beside
 * their median.
 */
export const compare = (file: FeedFile, freshSeconds: number): readonly Point[] => {
  const { candidate, others, crosses } = file;
  const known = others.map((one) => ({ ...one, route: routeBetween(one.quote, candidate.quote, crosses) ?? [] }));
  const ways = alternatives(file).map(
    (currency) => [currency, routeBetween(candidate.quote, currency, crosses) ?? []] as const,
  );
  return candidate.samples.flatMap(({ at, price }): readonly Point[] => {
    if (price <= 0) return [];
    const told = known.flatMap((one) => {
      const found = newestAt(one.samples, at, freshSeconds);
      const rate = found && rateAlong(one.route, crosses, at, STABLECOIN_STALE_SECONDS);
      return found && rate !== null ? [inUnits(one, found.price) * rate] : [];
    });
    if (told.length < 2) return [];
    const reference = medianOf(told);
    const rates = ways.flatMap(([currency, route]) => {
      const rate = rateAlong(route, crosses, at, STABLECOIN_STALE_SECONDS);
      return rate === null ? [] : [[currency, rate] as const];
    });
    const spread = (Math.max(...told) - Math.min(...told)) / reference;
    return [{ at, price: inUnits(candidate, price), reference, spread, rates: new Map(rates) }];
  });
};
