import type { MarketState, RelatedMarket } from '../market/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import { severityOf, worseOf } from './reading.ts';

/** A state that is asked for from outside a market's own triggers: by its group, or by people. */
export interface Floor {
  readonly market: MarketState;
  readonly cause: string;
}

const GROUP = 'group: ';

const namesOf = (markets: readonly RelatedMarket[]): string => markets.map(({ market }) => market).join(', ');

/**
 * What a correlated group asks of a market (a CME lead month that trips halts all contracts of its product): caution while
 * one of them is halted or most of them are limited, limit while most of them are halted. Never a halt. It rests on what
 * the others' own triggers made of them and on nothing they were asked for themselves, so no two markets can hold each
 * other up; and a market without a price it can trust says nothing.
 */
export const groupFloor = (related: readonly RelatedMarket[]): Floor | null => {
  const heard = related.flatMap(({ breaker, ...rest }) => (breaker === null ? [] : [{ ...rest, breaker }]));
  const at = (least: MarketState) => heard.filter(({ breaker }) => severityOf(breaker) >= severityOf(least));
  const most = (markets: readonly RelatedMarket[]) => 2 * markets.length > heard.length;
  const [limited, halted] = [at('limit'), at('halt')];
  if (halted.length > 0) {
    return { market: most(halted) ? 'limit' : 'caution', cause: `${GROUP}${namesOf(halted)} halted` };
  }
  return limited.length > 0 && most(limited)
    ? { market: 'caution', cause: `${GROUP}${namesOf(limited)} limited` }
    : null;
};

/** Longest that a group which fell silent holds a market: it must not be a trap. */
const HELD_SECONDS = 3_600;

/** True where the group asked for what was told, and one of those it named is not heard any more: silence is no all-clear. */
export const isHeldByGroup = (
  { cause, since }: { readonly cause: string; readonly since: UnixSeconds },
  related: readonly RelatedMarket[],
  slot: UnixSeconds,
): boolean => {
  if (!cause.startsWith(GROUP) || slot - since >= HELD_SECONDS) return false;
  const heard = new Set(related.flatMap(({ market, breaker }) => (breaker === null ? [] : [market])));
  const named = cause
    .slice(GROUP.length)
    .replace(/ (halted|limited)$/, '')
    .split(', ');
  return named.some((market) => !heard.has(market));
};

/** The strictest of them, or null. */
export const strictestFloor = (floors: readonly (Floor | null)[]): Floor | null =>
  floors.reduce<Floor | null>(
    (most, one) => (one && (!most || worseOf(most.market, one.market) !== most.market) ? one : most),
    null,
  );
