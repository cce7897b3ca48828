import { fault, type PolicyFault } from './fault.ts';
import type { ConsumerRails } from './mandate.ts';
import type { Policy } from './schema.ts';

/** Each name once, in the policy's order. */
export const consumerNames = ({ consumers = [] }: Pick<Policy, 'consumers'>): readonly string[] => [
  ...new Set(consumers.map(({ name }) => name)),
];

/** The rails that a policy gives a consumer of a market, or null where it names no such consumer. */
export const railsOf = (
  { consumers = [] }: Pick<Policy, 'consumers'>,
  { name, market }: { readonly name: string; readonly market: string },
): ConsumerRails | null => consumers.find((one) => one.name === name && one.market === market)?.rails ?? null;

/** A consumer takes parameters, so his market has some, and takes them once: two rails would answer each other. */
export const consumerContradictions = function* ({ consumers = [], markets }: Policy): Generator<PolicyFault> {
  const perps = markets.flatMap(({ id, kind }) => (kind === 'perp' ? [id] : []));
  for (const [index, { name, market }] of consumers.entries()) {
    const path = `consumers[${index}]`;
    if (!perps.includes(market)) yield fault(`${path}.market`, market, `one of the perps: ${perps.join(', ')}`);
    const twin = consumers.findIndex((one) => one.name === name && one.market === market) < index;
    if (twin) yield fault(path, `${name} ${market}`, 'each consumer once a market');
  }
};
