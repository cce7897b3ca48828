import * as z from 'zod';
import { noLocks } from '../breaker/index.ts';

const object = z.record(z.string(), z.unknown());

/** What entries of the fourth schema have and those of the fifth have otherwise. */
const fourth = z.looseObject({
  inputs: z.looseObject({ context: z.array(object) }),
  decision: z.looseObject({ breaker: object }),
  state: z.looseObject({ breaker: z.looseObject({ market: z.string(), since: z.number(), cause: z.string() }) }),
});

/** The breaker remembered its state alone: it begins without an hour, without strikes, and told what it was. */
const breakerOf = ({ state: { breaker } }: z.infer<typeof fourth>) => ({
  ...breaker,
  ...{ strikes: [], halts: [], heldSince: null, stoppedSince: null },
  told: { market: breaker.market, since: breaker.since, cause: breaker.cause },
  ...{ hour: [], hourFrom: null, depth: { rows: [], open: null } },
});

/** An entry of `plimsoll.entry/4` as one of `plimsoll.entry/5`: before people could lock a market, nobody had. */
export const fromFourth = (stored: unknown): unknown => {
  const read = fourth.safeParse(stored);
  if (!read.success) return stored;
  const { inputs, decision, state } = read.data;
  return {
    ...read.data,
    schema: 'plimsoll.entry/5',
    inputs: { ...inputs, context: inputs.context.map((one) => ({ ...one, breaker: null })) },
    decision: { ...decision, breaker: { ...decision.breaker, heldSince: null, off: [] } },
    state: { ...state, breaker: breakerOf(read.data), locks: noLocks },
  };
};
