import { err, ok, type Result } from '../units/index.ts';
import { ENTRY_SCHEMA, type EntryBody, entryBody } from './entry.ts';

export interface UnreadableEntry {
  readonly code: 'unknown-schema' | 'malformed';
  readonly detail: string;
}

/**
 * Reads a stored body of any schema ever written. There is one so far; when a second comes, a pure function from the
 * first stands here, and entries of the first stay as fixtures.
 */
export const upgrade = (stored: unknown): Result<EntryBody, UnreadableEntry> => {
  const schema = (stored as { schema?: unknown } | null)?.schema;
  if (schema !== ENTRY_SCHEMA) return err({ code: 'unknown-schema', detail: `schema ${JSON.stringify(schema)}` });
  const parsed = entryBody.safeParse(stored);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err({ code: 'malformed', detail: `${issue?.path.join('.')}: ${issue?.message}` });
};
