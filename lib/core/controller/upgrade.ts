import { err, ok, type Result } from '../units/index.ts';
import { ENTRY_SCHEMA, type EntryBody, entryBody } from './entry.ts';
import { fromFirst } from './upgrade-first.ts';
import { fromFourth } from './upgrade-fourth.ts';
import { fromSecond } from './upgrade-second.ts';
import { fromThird } from './upgrade-third.ts';

/** Ways from each older schema to the newest. */
const READERS: Readonly<Record<string, (stored: unknown) => unknown>> = {
  'plimsoll.entry/1': (stored) => fromFourth(fromThird(fromSecond(fromFirst(stored)))),
  'plimsoll.entry/2': (stored) => fromFourth(fromThird(fromSecond(stored))),
  'plimsoll.entry/3': (stored) => fromFourth(fromThird(stored)),
  'plimsoll.entry/4': fromFourth,
  [ENTRY_SCHEMA]: (stored) => stored,
};

export interface UnreadableEntry {
  readonly code: 'unknown-schema' | 'malformed';
  readonly detail: string;
}

/** Reads a stored body of any schema ever written, as one of the newest. Its digest stays that of what was stored. */
export const upgrade = (stored: unknown): Result<EntryBody, UnreadableEntry> => {
  const schema = (stored as { schema?: unknown } | null)?.schema;
  const reader = typeof schema === 'string' && Object.hasOwn(READERS, schema) ? READERS[schema] : undefined;
  if (!reader) return err({ code: 'unknown-schema', detail: `schema ${JSON.stringify(schema)}` });
  const parsed = entryBody.safeParse(reader(stored));
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err({ code: 'malformed', detail: `${issue?.path.join('.')}: ${issue?.message}` });
};
