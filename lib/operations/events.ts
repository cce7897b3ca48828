/** How a published set is announced on the event bus. Rules of subscribers match on these words: they never change. */
export const EVENT_SOURCE = 'plimsoll';
export const PARAMETERS_PUBLISHED = 'ParametersPublished';
/** The same for what of a set a consumer can take inside its own rails. */
export const PARAMETERS_PROJECTED = 'ParametersProjected';

/** The channel of a consumer that the policy names: its place in the ledger, and a dimension of metrics. */
export const consumerChannel = (name: string): string => `consumer:${name}`;
