import { isAsked, type OracleState } from '../core/oracle/index.ts';
import { type MarketPolicy, sourcePairs } from '../core/policy/index.ts';
import type { Asked } from '../sources/index.ts';

/** What a market has asked in a cycle: its sources, but for those that its last decision left in quarantine. */
export const askedOf = (market: MarketPolicy, state: OracleState | null): readonly Asked[] =>
  sourcePairs(market).filter(({ id }) => state === null || isAsked(state, id));
