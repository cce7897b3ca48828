import * as z from 'zod';

/** Times and numbers of books in the ways in which venues write them; all become milliseconds since 1970, or text. */

/** Far enough for every clock, near enough to stay exact. */
const LATEST_MS = 1e14;

export const millis = z.number().int().nonnegative().max(LATEST_MS);
/** Milliseconds in text. */
export const millisText = z
  .string()
  .regex(/^\d{1,14}$/, 'not milliseconds')
  .transform(Number);
/** Whole seconds in text. */
export const secondsText = z
  .string()
  .regex(/^\d{1,11}$/, 'not seconds')
  .transform((text) => Number(text) * 1000);
/** Microseconds in text. The digits beyond the millisecond are cut off before there is a number that they could round. */
export const microsText = z
  .string()
  .regex(/^\d{4,17}$/, 'not microseconds')
  .transform((text) => Number(text.slice(0, -3)));
/** A book's number in text; as long as an entry keeps. */
export const sequenceText = z.string().regex(/^\d{1,40}$/, 'not a number of a book');
