import type { Observation, Witness, WitnessVerdict } from '../market/index.ts';
import { staleSecondsOf } from '../policy/index.ts';
import { BASIS_POINT } from '../units/index.ts';
import type { Conversion } from './conversion.ts';
import { barred, impossible, type Screening, sourcePolicyOf } from './screen.ts';

interface Said {
  readonly price: number;
  /** Half width of its own interval as a share of the price. */
  readonly width: number;
  readonly providedAtMs: number | null;
}

const saidBy = ({ result }: Observation): Said | null => {
  if ('quote' in result) return { price: result.quote.impactMid, width: 0, providedAtMs: result.quote.providedAtMs };
  if (!('reading' in result)) return null;
  const { price, confidence, providedAtMs } = result.reading;
  return { price, width: (confidence ?? 0) / price, providedAtMs };
};

const limitOf = (observation: Observation, screening: Screening): number => {
  const gives = 'quote' in observation.result ? 'book' : 'reading';
  return staleSecondsOf(sourcePolicyOf(observation, screening), gives, screening.policy.oracle);
};

/** A witness of whom nothing was heard, and why. */
export const silentWitness = (source: string, kind: Witness['kind'], verdict: WitnessVerdict): Witness => ({
  ...{ source, kind, verdict, price: null, deviationBp: null, ageSeconds: null },
});

/** What a witness says of the price that was decided without it; `conversion` is of its currency into the market's own. */
export const hear = (
  observation: Observation,
  conversion: Conversion | null,
  median: number | null,
  screening: Screening,
): Witness => {
  const { source, kind, result, receivedAtMs } = observation;
  const silent = (verdict: WitnessVerdict): Witness => silentWitness(source, kind, verdict);
  const out = barred(observation, screening);
  if (out) return silent(out);
  if ('error' in result) return silent(result.error);
  const said = saidBy(observation);
  if (!said || !conversion) return silent('no-cross');
  const price = said.price * conversion.price;
  const fault = impossible(price, said.providedAtMs, screening);
  if (fault) return silent(fault);
  const ageSeconds = Math.max(0, screening.observedAtMs - (said.providedAtMs ?? receivedAtMs)) / 1000;
  const deviationBp = median === null ? null : (price / median - 1) / BASIS_POINT;
  const { witness, uncertainDispersionBp } = screening.policy.oracle;
  const verdictOf = (): WitnessVerdict => {
    if (ageSeconds > limitOf(observation, screening)) return 'stale';
    if (said.width > uncertainDispersionBp * BASIS_POINT) return 'wide';
    return Math.abs(deviationBp ?? 0) > witness.divergenceBp ? 'diverges' : 'agrees';
  };
  return { source, kind, verdict: verdictOf(), price, deviationBp, ageSeconds };
};

/** Witnesses that were heard, each operator once: two feeds of one operator are one opinion. */
const heard = (witnesses: readonly Witness[], operatorOf: (source: string) => string): Map<string, number> => {
  const sides = new Map<string, number>();
  for (const { source, verdict, deviationBp } of witnesses) {
    if (verdict !== 'agrees' && verdict !== 'diverges') continue;
    sides.set(operatorOf(source), verdict === 'diverges' ? Math.sign(deviationBp ?? 0) : 0);
  }
  return sides;
};

const DISAGREEING: readonly WitnessVerdict[] = ['diverges', 'wide', 'implausible'];

export interface Testimony {
  /** Somebody disagrees, or does not know itself, or shows what cannot be a price of this market. */
  readonly disagrees: boolean;
  /** Two or more operators, and more than half of all that were heard, stand on one side of the price, far from it. */
  readonly against: boolean;
  /** Somebody fresh agrees. */
  readonly agrees: boolean;
}

export const weighTestimony = (witnesses: readonly Witness[], operatorOf: (source: string) => string): Testimony => {
  const sides = [...heard(witnesses, operatorOf).values()];
  const most = Math.max(...[1, -1].map((side) => sides.filter((one) => one === side).length));
  return {
    disagrees: witnesses.some(({ verdict }) => DISAGREEING.includes(verdict)),
    against: most >= 2 && 2 * most > sides.length,
    agrees: witnesses.some(({ verdict }) => verdict === 'agrees'),
  };
};
