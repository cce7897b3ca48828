import * as z from 'zod';
import type { Level, SourceErrorCode } from '../core/market/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import type { SourceFault } from './venue.ts';

/** Details go into entries, whose canonical form refuses lone surrogates: a venue's text must not be able to stop a cycle. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);

export const fault = (code: SourceErrorCode, detail: string, retryable = false): SourceFault => ({
  code,
  retryable,
  metricLabel: `source_${code.replaceAll('-', '_')}`,
  detail: plain(detail),
});

const DECIMAL = /^-?\d{1,20}(\.\d{1,20})?(e-\d{1,2})?$/i;

/**
 * A decimal number as venues write it, in text. Twenty digits on each side keep every product of two in range; exponents
 * only as printers write the very small (`1e-8`). Hexadecimal, blanks, signs of plus, NaN and infinities are refused, and
 * so are JSON numbers: a venue that changes its types has changed its format.
 */
export const decimal = z.string().regex(DECIMAL, 'not a decimal').transform(Number);

/** The number of such a text, or null for anything else. */
export const decimalOf = (value: unknown): number | null =>
  typeof value === 'string' && DECIMAL.test(value) ? Number(value) : null;

/**
 * A list whose items are read by hand, null being no such item: a cycle reads up to a million levels, and a schema for
 * each costs eight times as much.
 */
export const listOf = <T>(itemOf: (item: unknown) => T | null, expected: string) =>
  z.array(z.unknown()).transform((items, context): readonly T[] => {
    const read: T[] = [];
    for (const item of items) {
      const found = itemOf(item);
      if (found === null) {
        context.issues.push({ code: 'custom', path: [read.length], message: `expected ${expected}`, input: items });
        return z.NEVER;
      }
      read.push(found);
    }
    return read;
  });

/** A price and a size in text, as a level. */
export const levelOf = (price: unknown, size: unknown): Level | null => {
  const [one, other] = [decimalOf(price), decimalOf(size)];
  return one === null || other === null ? null : [one, other];
};

/** One side of a book of `[price, size, …]`, from the best outwards. */
export const levels = listOf((row) => (Array.isArray(row) ? levelOf(row[0], row[1]) : null), 'a price and a size');

/** One side of a book of objects with a price and a size under these names. */
export const namedLevels = (price: string, size: string) =>
  listOf((row) => {
    const named = row as Readonly<Record<string, unknown>> | null;
    return typeof named === 'object' && named !== null ? levelOf(named[price], named[size]) : null;
  }, `${price} and ${size}`);

/** ISO 8601 with a zone, as milliseconds. Before 1970 no venue was open. */
export const instantMs = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .pipe(z.number().int().nonnegative());

/** Number of a book, as text. Beyond 2^53 JSON has lost digits already, and two numbers could look like one. */
export const sequence = z.number().int().nonnegative().transform(String);

/** The last price of a market without any trade is zero or worse: that is no price. */
export const tradedPrice = decimal.transform((price) => (price > 0 ? price : null));

export const read = <T>(shape: z.ZodType<T>, body: unknown): Result<T, SourceFault> => {
  const parsed = shape.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err(fault('schema', `${issue?.path.map(String).join('.')}: ${issue?.message}`));
};
