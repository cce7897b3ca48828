import type { Bar } from './bars.ts';

/**
 * A model of volatility. `State` is plain JSON: it stands in the entry, so that any cycle can be replayed from it. A
 * forecaster learns only from completed bars and never looks at a clock.
 */
export interface Forecaster<State> {
  readonly name: string;
  readonly init: () => State;
  readonly update: (state: State, bar: Bar) => State;
  /** Standard deviation of the log return over the next `horizonSeconds`, or null while it has seen too little. */
  readonly forecast: (state: State, horizonSeconds: number) => number | null;
}
