import {
  ACTIONS,
  type Action,
  type Episode,
  GRADES,
  type Grade,
  MARKET_STATES,
  type MarketState,
  PACES,
  type Permission,
  type Permissions,
} from '../market/index.ts';

const STRICTNESS: readonly Permission[] = ['yes', 'limited', 'no'];

const stricter = (a: Permission, b: Permission): Permission => (STRICTNESS.indexOf(a) > STRICTNESS.indexOf(b) ? a : b);

type Exceptions = Partial<Record<Exclude<Action, 'reduce' | 'close' | 'repay' | 'addCollateral'>, Permission>>;

/**
 * What each state takes away. Reduce, close, repay and addCollateral cannot be written here: whoever wants less risk may
 * always have it. A halt stops new risk, never a confirmed and paced liquidation.
 */
const MARKET: Record<MarketState, Exceptions> = {
  normal: {},
  caution: {},
  limit: { open: 'no', increase: 'no', withdraw: 'limited', liquidate: 'limited' },
  halt: { open: 'no', increase: 'no', withdraw: 'limited', liquidate: 'limited', fund: 'limited' },
  recovery: { open: 'limited', increase: 'limited', withdraw: 'limited', liquidate: 'limited' },
};

const DATA: Record<Grade, Exceptions> = {
  valid: {},
  degraded: {},
  uncertain: { open: 'no', increase: 'no', withdraw: 'limited', liquidate: 'limited', fund: 'limited' },
  stale: { open: 'no', increase: 'no', withdraw: 'limited', liquidate: 'limited', fund: 'limited', settle: 'limited' },
  invalid: { open: 'no', increase: 'no', withdraw: 'no', liquidate: 'limited', fund: 'no', settle: 'no' },
};

/** What an episode of the price takes away: a stop for a fault, which the oracle ends after ten minutes, or the pace. */
const PACE: Record<Episode['pace'], Exceptions> = {
  normal: {},
  paced: { liquidate: 'limited' },
  stopped: { liquidate: 'no' },
};

const strictest = (market: MarketState, data: Grade, pace: Episode['pace']): Permissions => {
  const of = (exceptions: Exceptions, action: Action): Permission => exceptions[action as keyof Exceptions] ?? 'yes';
  const entries = ACTIONS.map(
    (action) =>
      [action, stricter(stricter(of(MARKET[market], action), of(DATA[data], action)), of(PACE[pace], action))] as const,
  );
  return Object.fromEntries(entries) as Permissions;
};

const nameOf = (market: MarketState, data: Grade, pace: Episode['pace']): string => `${market}/${data}/${pace}`;

const MATRIX = new Map(
  MARKET_STATES.flatMap((market) =>
    GRADES.flatMap((data) => PACES.map((pace) => [nameOf(market, data, pace), strictest(market, data, pace)] as const)),
  ),
);

/** The strictest of what the market's state, the data's grade and the pace of liquidations allow, action by action. */
export const permissionsFor = (market: MarketState, data: Grade, pace: Episode['pace']): Permissions =>
  MATRIX.get(nameOf(market, data, pace)) ?? strictest(market, data, pace);
