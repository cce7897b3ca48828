import * as z from 'zod';
import { DIGEST, type Digest } from '../units/index.ts';

/** The pieces that several records are made of. */
export const digest = z
  .custom<Digest>((value) => typeof value === 'string' && DIGEST.test(value), 'expected 0x and 64 hexadecimal digits')
  .meta({ type: 'string', pattern: DIGEST.source });
/** A whole number as a decimal string: how money and prices travel, because JSON numbers end at 2^53. */
export const integerString = z.string().regex(/^(0|-?[1-9]\d{0,37})$/, 'expected a whole number as a string');
export const unixSeconds = z.number().int().nonnegative();
export const ppm = z.number().int().nonnegative();
/** `2023-03-10T00:01:00Z` */
export const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'expected a UTC time such as 2023-03-10T00:01:00Z');
