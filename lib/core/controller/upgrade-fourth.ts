import * as z from 'zod';

/** What entries of the fourth schema have and those of the fifth have otherwise. */
const fourth = z.looseObject({ schema: z.string() });

/** An entry of `plimsoll.entry/4` as one of `plimsoll.entry/5`. */
export const fromFourth = (stored: unknown): unknown => {
  const read = fourth.safeParse(stored);
  return read.success ? { ...read.data, schema: 'plimsoll.entry/5' } : stored;
};
