import type { Pair } from '../market/index.ts';
import { err, ok, type Result } from '../units/index.ts';
import { fault, type PolicyFault } from './fault.ts';
import type { MarketPolicy, Policy, SourcePolicy } from './schema.ts';
import { factsOf, formsPrice, operatorOf } from './venues.ts';

/** What the market's price is a price of: `BTC-USD-PERP` → BTC in USD. */
export const pairOf = (market: { readonly id: string }): Pair => {
  const { id } = market;
  const dash = id.indexOf('-');
  const end = id.indexOf('-', dash + 1);
  return { base: id.slice(0, dash), quote: id.slice(dash + 1, end < 0 ? id.length : end) };
};

/** The independent operators whose books form a market's price. */
export const operatorsOf = ({ sources }: MarketPolicy): readonly string[] => [
  ...new Set(sources.flatMap(({ venue }) => (formsPrice(factsOf(venue).kind) ? [operatorOf(venue)] : []))),
];

/**
 * How old an answer may be: what the policy says of the source, else what it says of all that give books, or of those
 * that give readings.
 */
export const staleSecondsOf = (
  source: Pick<SourcePolicy, 'staleSeconds'> | undefined,
  gives: 'book' | 'reading',
  { staleSeconds, witness }: Policy['oracle'],
): number => source?.staleSeconds ?? (gives === 'book' ? staleSeconds : witness.staleSeconds);

/** The stream by which quotes in `currency` are converted to dollars, if the policy has one. */
export const crossOf = (policy: Policy, currency: string): MarketPolicy | undefined =>
  policy.markets.find((market) => market.kind === 'currency' && market.id === `${currency}-USD`);

/**
 * Markets in the order in which they are decided: each after the streams that convert its quotes. A stream that needs
 * itself, over however many steps, is a fault.
 */
export const decisionOrder = (policy: Policy): Result<readonly MarketPolicy[], PolicyFault> => {
  const ordered: MarketPolicy[] = [];
  const left = new Set(policy.markets);
  while (left.size > 0) {
    const ready = [...left].filter((market) => crossesOf(policy, market).every((stream) => ordered.includes(stream)));
    if (ready.length === 0) {
      const [stuck] = left;
      return err(
        fault(
          'markets',
          [...left].map(({ id }) => id),
          `streams that do not convert through each other (look at ${stuck?.id})`,
        ),
      );
    }
    for (const market of ready) {
      ordered.push(market);
      left.delete(market);
    }
  }
  return ok(ordered);
};

/** Three others tell what a market shares with the rest; each costs an entry some 150 bytes. */
const MOST_RELATED = 3;

/** The perps whose volatility says something of this one's: the first others of the policy. A stream has none. */
export const relatedTo = ({ markets }: Policy, { id, kind }: MarketPolicy): readonly MarketPolicy[] =>
  kind === 'perp' ? markets.filter((one) => one.kind === 'perp' && one.id !== id).slice(0, MOST_RELATED) : [];

/** The streams through which a market's sources and its own prices are converted. */
export const crossesOf = (policy: Policy, market: MarketPolicy): readonly MarketPolicy[] => {
  const { quote } = pairOf(market);
  const currencies = new Set([...market.sources.map((source) => source.quote), quote].filter((one) => one !== 'USD'));
  return [...currencies].flatMap((one) => crossOf(policy, one) ?? []);
};
