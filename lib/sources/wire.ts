import * as z from 'zod';
import type { SourceErrorCode } from '../core/market/index.ts';
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

/**
 * A decimal number as venues write it, in text. Twenty digits on each side keep every product of two in range; exponents
 * only as printers write the very small (`1e-8`). Hexadecimal, blanks, signs of plus, NaN and infinities are refused, and
 * so are JSON numbers: a venue that changes its types has changed its format.
 */
export const decimal = z
  .string()
  .regex(/^-?\d{1,20}(\.\d{1,20})?(e-\d{1,2})?$/i, 'not a decimal')
  .transform(Number);

/** One side of a book of `[price, size, …]`, from the best outwards. */
export const levels = z.array(
  z.tuple([decimal, decimal], z.unknown()).transform(([price, size]) => [price, size] as const),
);

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
