import type { UnixSeconds } from '../units/index.ts';
import type { View } from './features.ts';

/** Numbers by name: the state of a forecaster, or a model. Never written to after they were handed over. */
export type Floats = Readonly<Record<string, Float64Array>>;

/** Horizons that forecasters learn, in hours. Others are told between them (`term.ts`). */
export const HORIZONS = [1, 24] as const;
export type HorizonHours = (typeof HORIZONS)[number];

/** What was seen when a forecast was due, and the mean hourly variance that then came over its horizon. */
export interface Outcome {
  readonly view: View;
  readonly variance: number;
}

/** What one completed hour teaches. */
export interface Lesson {
  readonly end: UnixSeconds;
  /** By horizon; null where too much of it, or of the day before, is missing. */
  readonly outcomes: Readonly<Record<HorizonHours, Outcome | null>>;
  /** Log return of the hour, or null. */
  readonly hourReturn: number | null;
  /** Mean hourly variance of about thirty days. */
  readonly longRun: number;
}

/**
 * A model of volatility. Features are computed once and shared (`View`); it learns from completed hours only, never looks
 * at a clock, and its state is numbers that go through storage without loss.
 */
export interface Forecaster {
  readonly name: string;
  readonly init: () => Floats;
  /** A part that an earlier release had learnt, as this one keeps it; null where it cannot. */
  readonly adopted?: (part: Float64Array) => Float64Array | null;
  /** Pure: a new state, or the same object where there was nothing to learn. */
  readonly update: (state: Floats, lesson: Lesson) => Floats;
  /** Mean hourly variance over the coming horizon, or NaN while it has seen too little. */
  readonly forecast: (state: Floats, view: View, horizon: HorizonHours) => number;
}
