/** How a published set is announced on the event bus. Rules of subscribers match on these words: they never change. */
export const EVENT_SOURCE = 'plimsoll';
export const PARAMETERS_PUBLISHED = 'ParametersPublished';
