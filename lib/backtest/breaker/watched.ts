import type { DecidedBody } from '../../core/controller/index.ts';
import { ACTIONS, type Grade, type MarketState, type Permission, type Permissions } from '../../core/market/index.ts';
import { formatInstant, type UnixSeconds } from '../../core/units/index.ts';

/** What one cycle let users do, and why. */
export interface Watched {
  readonly slot: UnixSeconds;
  /** Null in a cycle without a price. */
  readonly price: number | null;
  readonly market: MarketState;
  readonly data: Grade;
  readonly cause: string;
  readonly permissions: Permissions;
}

export const watchedIn = ({ inputs, decision: { oracle, breaker } }: DecidedBody): Watched => ({
  slot: inputs.slot,
  price: oracle.median,
  market: breaker.market,
  data: breaker.data,
  cause: breaker.cause,
  permissions: breaker.permissions,
});

/** What is not allowed as usual, such as `open no, withdraw limited`. */
export const restrictionsIn = (permissions: Permissions): string =>
  ACTIONS.flatMap((action) => (permissions[action] === 'yes' ? [] : [`${action} ${permissions[action]}`])).join(', ') ||
  'all allowed';

/** A change of what users may do, or of the state behind it. */
export interface Transition {
  readonly at: string;
  readonly price: number | null;
  readonly from: string;
  readonly to: string;
  readonly cause: string;
  readonly restrictions: string;
}

const stateOf = ({ market, data }: Watched): string => (data === 'valid' ? market : `${market}/${data}`);

/** The changes among cycles in the order of time; the first of them is told as it stands. */
export const transitionsIn = (cycles: readonly Watched[]): Transition[] =>
  cycles.flatMap((one, index) => {
    const before = cycles[index - 1];
    const [from, to] = [before ? stateOf(before) : '', stateOf(one)];
    const restrictions = restrictionsIn(one.permissions);
    if (before && from === to && restrictionsIn(before.permissions) === restrictions) return [];
    return [{ at: formatInstant(one.slot), price: one.price, from, to, cause: one.cause, restrictions }];
  });

/** Every cycle as a line of values, for machines. */
export const COLUMNS = ['slot', 'price', 'market', 'data', ...ACTIONS] as const;
export type Line = readonly (string | number | null)[];
export const lineOf = ({ slot, price, market, data, permissions }: Watched): Line => [
  ...[formatInstant(slot), price, market, data],
  ...ACTIONS.map((action) => permissions[action]),
];

const STRICTNESS: readonly Permission[] = ['yes', 'limited', 'no'];
/** Actions that `mine` allows more of than `theirs`. */
export const looserIn = (mine: Permissions, theirs: Permissions): readonly string[] =>
  ACTIONS.filter((action) => STRICTNESS.indexOf(mine[action]) < STRICTNESS.indexOf(theirs[action]));
