import type { EngineForecast, EngineVerdict, ForecasterScore } from '../market/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import type { Floats, Lesson } from './forecaster.ts';
import { scoredBy, withMade } from './judged.ts';
import { noScores, scoreboardOf } from './scoreboard.ts';
import type { Rates } from './term.ts';

/**
 * External risk engines: challengers on the scoreboard, judged on the same outcomes as our own forecasters. As champion one
 * is never trusted alone: it moves our own combination by at most a factor.
 */

/** What the policy's forecaster is called when it is an engine: `engine:NAME`. */
const PREFIX = 'engine:';
export const engineNamed = (forecaster: string): string | null =>
  forecaster.startsWith(PREFIX) ? forecaster.slice(PREFIX.length) : null;

/** Five cycles: a forecast from before them does not know what moved since. */
const STALE_SECONDS = 300;
/** What two honest clocks may differ by. */
const FUTURE_SECONDS = 5;
/** A volatility may move ours by this factor: an engine that is wrong or hostile can halve or double a margin, no more. */
const WIDEST_FACTOR = 2;
/** The same of variances, which is what rates are. */
const WIDEST_RATIO = WIDEST_FACTOR * WIDEST_FACTOR;
/** Full hours whose forecasts wait for their day to end, and the one for the hour. */
const MADE = 25;

/** One engine in one cycle; `rates` is null where it said nothing that counts. */
export interface Heard {
  readonly engine: string;
  readonly verdict: EngineVerdict;
  readonly rates: Rates | null;
}

const judged = (engine: string, said: EngineForecast | undefined, slot: UnixSeconds): Heard => {
  const not = (verdict: EngineVerdict): Heard => ({ engine, verdict, rates: null });
  if (!said) return not('absent');
  if ('error' in said.result) return not('failed');
  const { asOf, h1, h24 } = said.result.forecast;
  if (asOf > said.receivedAtMs / 1_000 + FUTURE_SECONDS) return not('future');
  if (asOf < slot - STALE_SECONDS) return not('stale');
  return { engine, verdict: 'heard', rates: { h1: h1 * h1, h24: (h24 * h24) / 24 } };
};

/** What each of the policy's engines said. */
export const heardFrom = (
  engines: readonly string[],
  said: readonly EngineForecast[],
  slot: UnixSeconds,
): readonly Heard[] =>
  engines.map((engine) =>
    judged(
      engine,
      said.find((one) => one.engine === engine),
      slot,
    ),
  );

const clamped = (rate: number, own: number): number => Math.max(own / WIDEST_RATIO, Math.min(own * WIDEST_RATIO, rate));

/** An engine's forecast inside what our own allows. */
export const withinOwn = (heard: Rates, own: Rates): { readonly rates: Rates; readonly cut: boolean } => {
  const rates = { h1: clamped(heard.h1, own.h1), h24: clamped(heard.h24, own.h24) };
  return { rates, cut: rates.h1 !== heard.h1 || rates.h24 !== heard.h24 };
};

const parts = (engine: string) => ({ made: `${PREFIX}${engine}.made`, scores: `${PREFIX}${engine}.scores` });
const sized = (stored: Float64Array | undefined, length: number, value: number): Float64Array =>
  stored?.length === length ? stored : new Float64Array(length).fill(value);

/** What is kept of engines, out of a stored model. */
export const enginesFrom = (model: Floats): Floats =>
  Object.fromEntries(Object.entries(model).filter(([part]) => part.startsWith(PREFIX)));

/** Engines after a full hour: judged on what came, and what they say now kept to be judged. */
export const enginesClosed = (before: Floats, lesson: Lesson, heard: readonly Heard[]): Floats =>
  Object.fromEntries(
    heard.flatMap(({ engine, rates }) => {
      const names = parts(engine);
      const made = sized(before[names.made], MADE, Number.NaN);
      const scores = sized(before[names.scores], noScores(1).length, 0);
      const { h1, h24 } = rates ?? { h1: Number.NaN, h24: Number.NaN };
      return [
        [names.made, withMade(made, Float64Array.of(h1), Float64Array.of(h24))] as const,
        [names.scores, scoredBy(scores, made, 1, lesson)] as const,
      ];
    }),
  );

export const engineScoreboard = (engines: Floats, heard: readonly Heard[]): ForecasterScore[] =>
  heard.flatMap(({ engine }) =>
    scoreboardOf([PREFIX + engine], sized(engines[parts(engine).scores], noScores(1).length, 0)),
  );
