import * as z from 'zod';
import { noProposals } from '../mandate/index.ts';

const limited = z
  .strictObject({ value: z.number(), since: z.number() })
  .transform(({ value, since }) => ({ value, room: 0, since }));
const fields = { maintenance: limited, initial: limited, openInterestCap: limited };

/** What entries of the first schema have and those of the second have otherwise. */
const first = z.looseObject({
  decision: z.looseObject({ margin: z.looseObject({}).nullable() }),
  state: z.looseObject({ margin: z.looseObject(fields).nullable() }),
});

/**
 * An entry of `plimsoll.entry/1` as one of `plimsoll.entry/2`: before there was a mandate nothing was proposed, nothing
 * was cut, and no room to loosen had been saved. What is malformed stays so, for the schema to say.
 */
export const fromFirst = (stored: unknown): unknown => {
  const read = first.safeParse(stored);
  if (!read.success) return stored;
  const { decision, state } = read.data;
  const perp = state.margin !== null;
  return {
    ...read.data,
    schema: 'plimsoll.entry/2',
    decision: {
      ...decision,
      margin: decision.margin && { ...decision.margin, wanted: null, cut: [] },
      mandate: perp ? { changes: [], opened: null, closed: [] } : null,
    },
    state: { ...state, mandate: perp ? noProposals : null },
  };
};
