import {
  ACTIONS,
  type Action,
  GRADES,
  type Grade,
  MARKET_STATES,
  type MarketState,
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

const both = (market: MarketState, data: Grade): Permissions => {
  const of = (exceptions: Exceptions, action: Action): Permission => exceptions[action as keyof Exceptions] ?? 'yes';
  const entries = ACTIONS.map(
    (action) => [action, stricter(of(MARKET[market], action), of(DATA[data], action))] as const,
  );
  return Object.fromEntries(entries) as Permissions;
};

const MATRIX = new Map(
  MARKET_STATES.flatMap((market) => GRADES.map((data) => [`${market}/${data}`, both(market, data)] as const)),
);

/** The stricter of what the market's state and the data's grade allow, action by action. */
export const permissionsFor = (market: MarketState, data: Grade): Permissions =>
  MATRIX.get(`${market}/${data}`) ?? both(market, data);
