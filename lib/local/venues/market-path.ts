import { drawsFor, fatTailed, normal, streamOf } from './random.ts';
import { CYCLE_MINUTES, crashShareAt, type Script, scriptOf, stressAt } from './regime.ts';

/** How an underlying moves, beside the common factor that is the first one's move. */
interface Mover {
  /** Standard deviation of a calm minute's log return. */
  readonly calmVolatility: number;
  readonly correlation: number;
  /** Size of its crash against the first one's. */
  readonly crashScale: number;
}

const MOVERS: readonly Mover[] = [
  { calmVolatility: 4e-4, correlation: 1, crashScale: 1 },
  { calmVolatility: 5e-4, correlation: 0.85, crashScale: 1.2 },
  { calmVolatility: 8e-4, correlation: 0.75, crashScale: 1.6 },
];
/** What stands in a state, in this order: log prices of the coins against their listing, then dollar prices minus 1. */
export const STATE_OF = { BTC: 0, ETH: 1, SOL: 2, USDT: 3, USDC: 4 } as const;
const WIDTH = 5;

/** Volatility under full stress is this much more than the calm one: eight times it. */
const STRESS_VOLATILITY = 7;
/** Pull towards the listing price with a half-life of two days: however long it runs, BTC stays near 20 000. */
const REVERSION = Math.LN2 / 2_880;
/** Pull of a stablecoin towards where its script wants it, a minute. */
const PEG_PULL = 0.1;
const PEG_NOISE = 3e-5;
const STRESS_PEG_NOISE = 9;

const RETURNS = streamOf('returns');

const step = (seed: number, minute: number, script: Script, before: Float64Array, after: Float64Array): void => {
  const draw = drawsFor(seed, RETURNS, minute);
  const stress = stressAt(minute);
  const share = crashShareAt(minute) * script.crashDepth;
  const common = fatTailed(draw);
  MOVERS.forEach(({ calmVolatility, correlation, crashScale }, index) => {
    const own = correlation === 1 ? 0 : Math.sqrt(1 - correlation ** 2) * fatTailed(draw);
    const move = calmVolatility * (1 + STRESS_VOLATILITY * stress) * (correlation * common + own);
    after[index] = (before[index] ?? 0) * (1 - REVERSION) + share * crashScale + move;
  });
  script.slips.forEach((slip, index) => {
    const now = before[MOVERS.length + index] ?? 0;
    const noise = PEG_NOISE * (1 + STRESS_PEG_NOISE * stress) * normal(draw);
    after[MOVERS.length + index] = now + PEG_PULL * (slip * stress - now) + noise;
  });
};

const walkCycle = (seed: number, cycle: number, start: Float64Array): Float64Array => {
  const rows = new Float64Array(CYCLE_MINUTES * WIDTH);
  const script = scriptOf(seed, cycle);
  let before = start;
  for (let index = 0; index < CYCLE_MINUTES; index += 1) {
    const after = rows.subarray(index * WIDTH, (index + 1) * WIDTH);
    step(seed, cycle * CYCLE_MINUTES + index, script, before, after);
    before = after;
  }
  return rows;
};

/**
 * The market's state at any minute since the epoch, in the order of `STATE_OF`. It is walked from the epoch, cycle by
 * cycle; the state at the beginning of each is kept, so that going on, or back, costs one cycle.
 */
export const marketPath = (seed: number): ((minute: number) => Float64Array) => {
  const starts: Float64Array[] = [new Float64Array(WIDTH)];
  let held: { readonly cycle: number; readonly rows: Float64Array } = { cycle: -1, rows: new Float64Array(0) };
  const hold = (cycle: number): void => {
    for (let next = Math.min(cycle, starts.length - 1); next <= cycle; next += 1) {
      held = { cycle: next, rows: walkCycle(seed, next, starts[next] ?? new Float64Array(WIDTH)) };
      starts[next + 1] = held.rows.slice(-WIDTH);
    }
  };
  return (minute) => {
    const cycle = Math.floor(minute / CYCLE_MINUTES);
    if (cycle !== held.cycle) hold(cycle);
    const index = minute - cycle * CYCLE_MINUTES;
    return held.rows.subarray(index * WIDTH, (index + 1) * WIDTH);
  };
};
