import { err, ok, type Result } from '../units/index.ts';
import { ENTRY_SCHEMA, type EntryBody, entryBody } from './entry.ts';
import { fromFirst } from './upgrade-first.ts';

export interface UnreadableEntry {
  readonly code: 'unknown-schema' | 'malformed';
  readonly detail: string;
}

/** Reads a stored body of any schema ever written, as one of the newest. Its digest stays that of what was stored. */
export const upgrade = (stored: unknown): Result<EntryBody, UnreadableEntry> => {
  const schema = (stored as { schema?: unknown } | null)?.schema;
  if (schema !== ENTRY_SCHEMA && schema !== 'plimsoll.entry/1') {
    return err({ code: 'unknown-schema', detail: `schema ${JSON.stringify(schema)}` });
  }
  const parsed = entryBody.safeParse(schema === ENTRY_SCHEMA ? stored : fromFirst(stored));
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err({ code: 'malformed', detail: `${issue?.path.join('.')}: ${issue?.message}` });
};
