import { GRADES, type Grade, type MarginValues, type MarketState } from '../market/index.ts';
import type { ClassMandate } from '../policy/index.ts';
import { formatInstant, mulDivDown, mulDivUp, PPM, type UnixSeconds } from '../units/index.ts';
import { tightens } from './classify.ts';
import type { ProposalConditions, ProposedChange } from './proposal.ts';
import { priceText } from './wording.ts';

/** Mildest first. `recovery` still restricts new risk, which caution does not. */
const SEVERITY: readonly MarketState[] = ['normal', 'caution', 'recovery', 'limit', 'halt'];

/** The world in which an approval is judged. */
export interface Circumstances {
  readonly slot: UnixSeconds;
  /** Published values before this cycle. */
  readonly values: MarginValues;
  readonly state: MarketState;
  readonly grade: Grade;
  /** The median × 10^decimals, or null without a price. */
  readonly price: bigint | null;
  /** The last good set had run out before this cycle: what the market did meanwhile, nobody can say. */
  readonly unwatched: boolean;
}

const scaled = (price: bigint, ppm: number): string => String((price * BigInt(ppm)) / BigInt(PPM));

/**
 * What must still be so when it is executed. A tightening holds in any state of the market, since a storm is what it is
 * for; a loosening only in a normal one with valid data.
 */
export const conditionsOf = (
  changes: readonly ProposedChange[],
  { slot, price, decimals }: { readonly slot: UnixSeconds; readonly price: bigint; readonly decimals: number },
  { lifetimeSeconds, priceRangePpm, valueRangePpm }: ClassMandate['proposals'],
): ProposalConditions => {
  const tight = changes.every(({ field, from, to }) => tightens(field, from, to));
  return {
    current: changes.map(({ field, from, to }) => ({
      field,
      min: mulDivDown(Math.min(from, to), PPM - valueRangePpm, PPM),
      max: mulDivUp(Math.max(from, to), PPM, PPM),
    })),
    worstState: tight ? 'halt' : 'normal',
    worstGrade: tight ? 'degraded' : 'valid',
    price: { low: scaled(price, PPM - priceRangePpm), high: scaled(price, PPM + priceRangePpm), decimals },
    deadline: slot + lifetimeSeconds,
  };
};

const worse = <T>(order: readonly T[], value: T, worst: T): boolean => order.indexOf(value) > order.indexOf(worst);

const priceFault = ({ price: { low, high, decimals } }: ProposalConditions, price: bigint): string | null => {
  if (price >= BigInt(low) && price <= BigInt(high)) return null;
  const [now, from, to] = [String(price), low, high].map((one) => priceText(one, decimals));
  return `the price is ${now}, outside ${from} to ${to}`;
};

const valueFault = ({ current }: ProposalConditions, values: MarginValues): string | null => {
  const found = current.find(({ field, min, max }) => values[field] < min || values[field] > max);
  return found ? `${found.field} is ${values[found.field]}, outside ${found.min} to ${found.max}` : null;
};

/** Why it can never be executed any more, or null. Asked of every open proposal in every cycle. */
export const movedWorld = (conditions: ProposalConditions, { price, values }: Circumstances): string | null =>
  (price === null ? null : priceFault(conditions, price)) ?? valueFault(conditions, values);

/** Which condition does not hold now, or null when all do: what is asked before an approval is executed. */
export const brokenCondition = (conditions: ProposalConditions, now: Circumstances): string | null => {
  const { worstState, worstGrade, deadline } = conditions;
  if (now.slot >= deadline) return `its deadline was ${formatInstant(deadline)}`;
  if (now.price === null) return 'there is no price';
  if (worse(SEVERITY, now.state, worstState)) return `the market is in ${now.state}, at worst ${worstState} was signed`;
  if (worse(GRADES, now.grade, worstGrade)) return `the data is ${now.grade}, at worst ${worstGrade} was signed`;
  return movedWorld(conditions, now);
};
