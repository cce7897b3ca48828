import type { Cross, PriceDecision } from '../market/index.ts';
import { type MarketPolicy, type Policy, pairOf } from '../policy/index.ts';
import type { Digest } from '../units/index.ts';

/** How a quote in one currency becomes one in another: by what factor, through which crosses, with what weight. */
export interface Conversion {
  readonly price: number;
  readonly through: readonly string[];
  /** Operators who decided one of them alone. */
  readonly soles: readonly string[];
  readonly weight: number;
  /** Of the worst cross on the way. */
  readonly uncertaintyBp: number;
}

export interface ConversionRule {
  readonly crosses: readonly Cross[];
  readonly oracle: Pick<Policy['oracle'], 'quorum' | 'uncertainDispersionBp'>;
}

/** Weight of a quote through a cross that fewer than its quorum of operators decided. */
const WEAK_CROSS_WEIGHT = 0.5;

const NONE: Conversion = { price: 1, through: [], soles: [], weight: 1, uncertaintyBp: 0 };

const inDollars = (currency: string, { crosses, oracle }: ConversionRule): Conversion | null => {
  if (currency === 'USD') return NONE;
  const cross = crosses.find((one) => one.currency === currency);
  if (!cross || cross.price === null || (cross.uncertaintyBp ?? 0) > oracle.uncertainDispersionBp) return null;
  const through = [currency, ...cross.through];
  const soles = crosses.flatMap(({ currency: one, sole }) => (sole !== null && through.includes(one) ? [sole] : []));
  const weight = cross.operators < oracle.quorum.cross ? WEAK_CROSS_WEIGHT : 1;
  return { price: cross.price, through, soles, weight, uncertaintyBp: cross.uncertaintyBp ?? 0 };
};

/**
 * What one unit of `from` is worth in `to`, by the crosses of the same cycle; both go through the dollar. Null where a
 * cross on the way has no price, or its voices contradict each other, or it moves faster than they can tell: nothing is assumed to be worth a dollar.
 */
export const convert = (from: string, to: string, rule: ConversionRule): Conversion | null => {
  if (from === to) return NONE;
  const [sold, bought] = [inDollars(from, rule), inDollars(to, rule)];
  if (!sold || !bought) return null;
  return {
    price: sold.price / bought.price,
    through: [...new Set([...sold.through, ...bought.through])],
    soles: [...new Set([...sold.soles, ...bought.soles])],
    weight: Math.min(sold.weight, bought.weight),
    uncertaintyBp: Math.max(sold.uncertaintyBp, bought.uncertaintyBp),
  };
};

/** `convert` into one currency for a whole cycle, in which many sources quote in few currencies: each is asked for once. */
export const converterTo = (to: string, rule: ConversionRule): ((from: string) => Conversion | null) => {
  const known = new Map<string, Conversion | null>();
  return (from) => {
    const found = known.get(from);
    if (found !== undefined) return found;
    const conversion = convert(from, to, rule);
    known.set(from, conversion);
    return conversion;
  };
};

/** What a decided stream hands to the markets of the same cycle; `digest` names the entry that decided it. */
export const crossBy = (stream: MarketPolicy, digest: Digest, decision: PriceDecision): Cross => ({
  currency: pairOf(stream).base,
  market: stream.id,
  digest,
  price: decision.median,
  grade: decision.grade,
  operators: decision.operators,
  uncertaintyBp: decision.uncertaintyBp,
  sole: decision.sole,
  through: decision.through,
});
