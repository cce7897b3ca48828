import { exp, ln } from '../units/index.ts';

/** What one window of the liquidation horizon came to. */
export interface Outcome {
  /** Adverse moves of both sides in units of the volatility that maintenance was made of. */
  readonly long: number;
  readonly short: number;
  /** The fast forecast in the same units: dividing by it gives the moves in units of that. */
  readonly fast: number;
  /** The fast forecast's variance over its mean of thirty days: how elevated the market was. */
  readonly elevation: number;
}

/** Values between a thousandth and a thousand in 4 095 steps of a third of a per cent, each rounded up; 0 is less than all. */
const LEAST = 1e-3;
const STEPS = 4_095;
const STEP = ln(1e6) / (STEPS - 1);
const LEVELS = Float64Array.from({ length: STEPS + 1 }, (_, code) => (code === 0 ? 0 : LEAST * exp((code - 1) * STEP)));
/** 4 × 12 bits: exact in the 53 of a float. */
const BASE = STEPS + 1;

const codeOf = (value: number): number => {
  if (!(value > LEAST)) return value > 0 ? 1 : 0;
  const code = Math.min(STEPS, Math.ceil(ln(value / LEAST) / STEP) + 1);
  return LEVELS[code - 1]! >= value ? code - 1 : code;
};

/** An outcome as one number: a year of a quarter of an hour each is 280 KB as it is, and half of that packed. */
export const encode = ({ long, short, fast, elevation }: Outcome): number =>
  ((codeOf(long) * BASE + codeOf(short)) * BASE + codeOf(fast)) * BASE + codeOf(elevation);

export const decode = (code: number): Outcome => {
  const rest = Math.floor(code / BASE);
  const first = Math.floor(rest / BASE);
  return {
    long: LEVELS[Math.floor(first / BASE)]!,
    short: LEVELS[first % BASE]!,
    fast: LEVELS[rest % BASE]!,
    elevation: LEVELS[code % BASE]!,
  };
};
