import type { MarketState, RelatedMarket } from '../market/index.ts';
import { severityOf, worseOf } from './reading.ts';

/** A state that is asked for from outside a market's own triggers: by its group, or by people. */
export interface Floor {
  readonly market: MarketState;
  readonly cause: string;
}

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
    return { market: most(halted) ? 'limit' : 'caution', cause: `group: ${namesOf(halted)} halted` };
  }
  return limited.length > 0 && most(limited)
    ? { market: 'caution', cause: `group: ${namesOf(limited)} limited` }
    : null;
};

/** The strictest of them, or null. */
export const strictestFloor = (floors: readonly (Floor | null)[]): Floor | null =>
  floors.reduce<Floor | null>(
    (most, one) => (one && (!most || worseOf(most.market, one.market) !== most.market) ? one : most),
    null,
  );
