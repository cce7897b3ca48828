import * as z from 'zod';
import { type EngineForecast, engineSigma, instant } from '../core/market/index.ts';
import {
  err,
  formatInstant,
  ok,
  parseInstant,
  type Result,
  type UnixMs,
  type UnixSeconds,
} from '../core/units/index.ts';
import type { HttpClient } from '../http/index.ts';
import type { SourceFault } from './venue.ts';
import { fault, read } from './wire.ts';

/**
 * The one call that an external risk engine answers: a POST of
 * `{"schema":"plimsoll.forecast/1","market":"BTC-USD-PERP","slot":"2026-01-01T00:00:00Z","horizonsSeconds":[3600,86400]}`
 * answered by the same `schema` and `market`, `asOf` (when the forecast was made, UTC) and
 * `"forecasts":[{"horizonSeconds":3600,"sigma":0.006},{"horizonSeconds":86400,"sigma":0.03}]`, where `sigma` is the standard
 * deviation of the log return over the horizon. More fields are refused.
 */
export const FORECAST_SCHEMA = 'plimsoll.forecast/1';

const HOUR = 3_600;
const DAY = 86_400;
/** Ten times what a good answer takes. */
const MAX_BYTES = 4_096;

const shape = z.strictObject({
  schema: z.literal(FORECAST_SCHEMA),
  market: z.string(),
  asOf: instant,
  forecasts: z
    .array(z.strictObject({ horizonSeconds: z.number().int().positive(), sigma: engineSigma }))
    .max(8, 'more than 8 horizons'),
});

type Forecast = Extract<EngineForecast['result'], { forecast: unknown }>['forecast'];

/** An engine's answer about `market`; horizons that were not asked for say nothing. */
export const parseForecast = (body: unknown, market: string): Result<Forecast, SourceFault> => {
  const answer = read(shape, body);
  if (!answer.ok) return answer;
  if (answer.value.market !== market) return err(fault('schema', 'market: another than was asked for'));
  const asOf = parseInstant(answer.value.asOf);
  const sigmaOver = (seconds: number) => answer.value.forecasts.find((one) => one.horizonSeconds === seconds)?.sigma;
  const [h1, h24] = [sigmaOver(HOUR), sigmaOver(DAY)];
  if (!asOf.ok) return err(fault('schema', 'asOf: no time'));
  if (h1 === undefined || h24 === undefined)
    return err(fault('schema', `forecasts: ${HOUR} s and ${DAY} s are needed`));
  return ok({ asOf: asOf.value, h1, h24 });
};

export interface EngineOptions {
  readonly http: Pick<HttpClient, 'postJson'>;
  readonly clock: () => UnixMs;
  /** Address of each engine. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The one deadline, that of the venues. */
  readonly signal: AbortSignal;
}

const askEngine = async (
  engine: string,
  market: string,
  slot: UnixSeconds,
  { http, clock, addresses, signal }: EngineOptions,
): Promise<EngineForecast> => {
  const requestedAtMs = clock();
  const question = { schema: FORECAST_SCHEMA, market, slot: formatInstant(slot), horizonsSeconds: [HOUR, DAY] };
  const address = addresses[engine];
  const answer =
    address === undefined
      ? err(fault('unreachable', 'no address was given for it'))
      : await http.postJson(address, question, { signal, maxBytes: MAX_BYTES });
  const found = answer.ok ? parseForecast(answer.value, market) : answer;
  const times = { requestedAtMs, receivedAtMs: clock() };
  if (found.ok) return { engine, ...times, result: { forecast: found.value } };
  const { code, detail } = fault(found.error.code, found.error.detail);
  return { engine, ...times, result: { error: code, detail } };
};

/** Asks every engine about every market at once. Never throws: what goes wrong is that engine's own error value. */
export const askEngines = async (
  engines: readonly string[],
  markets: readonly string[],
  slot: UnixSeconds,
  options: EngineOptions,
): Promise<ReadonlyMap<string, readonly EngineForecast[]>> =>
  new Map(
    await Promise.all(
      markets.map(async (market) => {
        const said = await Promise.all(engines.map((engine) => askEngine(engine, market, slot, options)));
        return [market, said] as const;
      }),
    ),
  );
