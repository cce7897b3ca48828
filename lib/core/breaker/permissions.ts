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
  RECOVERY_STAGES,
  type RecoveryStage,
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
  recovery: { withdraw: 'limited' },
};

/** A recovery gives back in order: collateral first, which was never taken, then liquidations, then new risk in portions. */
const STAGE: Record<RecoveryStage, Exceptions> = {
  collateral: { open: 'no', increase: 'no', liquidate: 'limited' },
  liquidate: { open: 'no', increase: 'no' },
  open: { open: 'limited', increase: 'limited' },
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

const rowOf = (exceptions: Exceptions): Permissions =>
  Object.fromEntries(ACTIONS.map((action) => [action, exceptions[action as keyof Exceptions] ?? 'yes'])) as Permissions;

const both = (a: Permissions, b: Permissions): Permissions =>
  Object.fromEntries(ACTIONS.map((action) => [action, stricter(a[action], b[action])])) as Permissions;

const rowsOf = <Name extends string>(names: readonly Name[], taken: Readonly<Record<Name, Exceptions>>) =>
  Object.fromEntries(names.map((name) => [name, rowOf(taken[name])])) as Record<Name, Permissions>;

/** Rows by state, grade, pace and stage of a recovery; what holds is the strictest of those that apply, action by action. */
export const MATRIX = {
  market: rowsOf(MARKET_STATES, MARKET),
  data: rowsOf(GRADES, DATA),
  pace: rowsOf(PACES, PACE),
  stage: rowsOf(RECOVERY_STAGES, STAGE),
} as const;

const strictest = (market: MarketState, data: Grade, pace: Episode['pace'], stage: RecoveryStage): Permissions => {
  const all = both(both(MATRIX.market[market], MATRIX.data[data]), MATRIX.pace[pace]);
  return market === 'recovery' ? both(all, MATRIX.stage[stage]) : all;
};

// Asked for in every cycle of a backtest, and of a few hundred kinds.
const known = new Map<string, Permissions>();

/** The strictest of what the market's state, the data's grade and the pace of liquidations allow, action by action. */
export const permissionsFor = (
  market: MarketState,
  data: Grade,
  pace: Episode['pace'],
  stage: RecoveryStage = 'collateral',
): Permissions => {
  const name = `${market}/${data}/${pace}/${stage}`;
  const found = known.get(name) ?? strictest(market, data, pace, stage);
  known.set(name, found);
  return found;
};

/** The same with new risk off, whatever else holds: after the third halt in an hour, until people release it. */
export const withoutNewRisk = (permissions: Permissions): Permissions => ({
  ...permissions,
  open: 'no',
  increase: 'no',
});
