import type { MarketPolicy, Policy } from '../policy/index.ts';
import type { OracleInput } from './decide.ts';

/** How many independent operators a market's price needs. A cross may rest on one, which then weighs half. */
export const quorumOf = (market: MarketPolicy, { oracle }: Policy, isLive: boolean): OracleInput['quorum'] => {
  const { live, elsewhere, cross, restricted } = oracle.quorum;
  if (market.kind === 'currency') return { price: 1, full: cross };
  if (market.tier === 'restricted') return { price: restricted, full: restricted };
  return { price: isLive ? live : elsewhere, full: live };
};
