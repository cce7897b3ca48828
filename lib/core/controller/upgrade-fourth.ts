import * as z from 'zod';
import { noLocks } from '../breaker/index.ts';

/** What entries of the fourth schema have and those of the fifth have otherwise. */
const fourth = z.looseObject({ schema: z.string(), state: z.looseObject({}) });

/** An entry of `plimsoll.entry/4` as one of `plimsoll.entry/5`: before people could lock a market, nobody had. */
export const fromFourth = (stored: unknown): unknown => {
  const read = fourth.safeParse(stored);
  if (!read.success) return stored;
  return { ...read.data, schema: 'plimsoll.entry/5', state: { ...read.data.state, locks: noLocks } };
};
