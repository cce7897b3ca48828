import * as z from 'zod';
import { SOURCE_ERRORS } from './observation.ts';
import { unixSeconds } from './schema.ts';

/** How a policy names an external risk engine; its address is the deployment's affair. */
export const engineName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'expected small letters, digits and dashes');

/** Volatility over a horizon as a fraction: above 0, and ten times the price is no forecast of anything. */
export const engineSigma = z.number().min(1e-6).max(10);

const unixMs = z.number().int().nonnegative();

/** What an external risk engine was asked, when, and what came back: two volatilities or an error value. */
export const engineForecast = z.strictObject({
  engine: engineName,
  requestedAtMs: unixMs,
  receivedAtMs: unixMs,
  result: z.union([
    /** Volatility of the coming hour and day, and the time at which the engine made it. */
    z.strictObject({ forecast: z.strictObject({ asOf: unixSeconds, h1: engineSigma, h24: engineSigma }) }),
    z.strictObject({ error: z.enum(SOURCE_ERRORS), detail: z.string().max(200).optional() }),
  ]),
});
export type EngineForecast = z.infer<typeof engineForecast>;
