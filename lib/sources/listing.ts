import type * as z from 'zod';
import { type Pair, pairName } from '../core/market/index.ts';

/** Listings of a whole venue grow with its markets; this is several times what the largest weighs. */
export const LISTING_MAX_BYTES = 8_000_000;

interface Rows<T> {
  /** Where a row says which market it is of: a key, or a place in a list. */
  readonly named: string | number;
  readonly nameOf: (pair: Pair) => string;
  readonly shape: z.ZodType<T>;
}

const nameIn = (row: unknown, named: string | number): unknown =>
  typeof row === 'object' && row !== null && Object.hasOwn(row, named)
    ? (row as Readonly<Record<string | number, unknown>>)[named]
    : undefined;

/**
 * What a listing of all markets says of the asked pairs, by `pairName`. Only their rows are read, so that an odd market
 * somewhere else spoils nothing; a pair whose row is missing or unreadable is left out.
 */
export const rowsOf = <T>(
  listing: readonly unknown[],
  { named, nameOf, shape }: Rows<T>,
  pairs: readonly Pair[],
): ReadonlyMap<string, T> => {
  const rows = new Map(listing.map((row) => [nameIn(row, named), row]));
  return new Map(
    pairs.flatMap((pair) => {
      const row = shape.safeParse(rows.get(nameOf(pair)));
      return row.success ? [[pairName(pair), row.data] as const] : [];
    }),
  );
};
