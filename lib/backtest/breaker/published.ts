import { forecastBefore, hourBandWidth } from '../../core/breaker/index.ts';
import type { DecidedBody } from '../../core/controller/index.ts';
import { maintenanceAt, rampTarget } from '../../core/margin/index.ts';
import type { RampLeg, Vector } from '../../core/market/index.ts';
import type { ClassPolicy } from '../../core/policy/index.ts';
import { type Ppm, parseInstant, type UnixSeconds } from '../../core/units/index.ts';

const secondsOf = (text: string): UnixSeconds => {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

/** The maintenance schedule of positions already open, from the integers and instants that are published. */
const scheduleIn = ({ existing }: Vector): RampLeg[] =>
  (existing?.maintenance ?? []).map(({ startAt, endAt, fromPpm, toPpm }) => ({
    ...{ startAt: secondsOf(startAt), endAt: secondsOf(endAt), fromPpm, toPpm },
  }));

export interface Schedule {
  readonly at: (time: UnixSeconds) => Ppm;
  /** The most that it ever asks for. */
  readonly most: Ppm;
}

export const scheduleOf = ({ decision }: DecidedBody): Schedule => {
  const ramp = scheduleIn(decision.vector);
  return { at: (time) => maintenanceAt(ramp, time), most: rampTarget(ramp) };
};

/** The band of trades that a set gives its consumers, in the price's own units; null where it gives none. */
export const bandOf = ({ decision: { vector } }: DecidedBody): { low: number; high: number } | null => {
  const { price } = vector;
  if (!price?.band) return null;
  const scale = 10 ** price.decimals;
  return { low: Number(price.band.low) / scale, high: Number(price.band.high) / scale };
};

/** Distance from the low or high of sixty minutes at which the cycle after a decision is limited, as a fraction. */
export const hourWidthOf = (
  { inputs, decision, state }: DecidedBody,
  klass: ClassPolicy,
  cadenceSeconds: number,
): number => {
  const forecast =
    forecastBefore(state.breaker.hour, inputs.slot + cadenceSeconds, cadenceSeconds) ??
    decision.volatility.forecast?.fiveMinutes ??
    null;
  const median = state.margin?.known.medianSigma ?? null;
  const usual = median === null ? null : median * Math.sqrt(300 / klass.margin.horizonSeconds);
  return hourBandWidth({ sigmas: { forecast, usual }, policy: klass.breaker, cadenceSeconds });
};
