import { type EntryBody, explainChange, type Sentence, upgrade } from '../core/controller/index.ts';
import type { Entry } from '../core/market/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import type { EntryReader, ReadError } from './read-model.ts';

/** An entry's body of the current schema, or why it cannot be told. */
export const bodyOf = ({ body }: Pick<Entry, 'body'>): Result<EntryBody, ReadError> => {
  const read = upgrade(body);
  if (read.ok) return read;
  return err({ code: 'corrupt', retryable: false, metricLabel: read.error.code, detail: read.error.detail });
};

/** Two hours of minutes. Who asks about a market that has been still for longer is told so, not made to wait. */
const FARTHEST_BACK = 120;
/** Entries read at a time on the way back. */
const PAGE = 20;

/** Bodies from the newest down; the change of each is against the one after it. */
const changeAmong = (bodies: readonly EntryBody[]): Sentence | null => {
  for (const [index, body] of bodies.entries()) {
    const previous = bodies[index + 1];
    if (!previous && body.version > 1) return null;
    const change = explainChange(body, previous ?? null);
    if (change) return change;
  }
  return null;
};

/** The last change among a page of versions from `top` down. */
const changeOnPage = async (
  reader: Pick<EntryReader, 'entriesBefore'>,
  market: string,
  top: number,
): Promise<Result<Sentence | null, ReadError>> => {
  // One more than the page, because the last of it is compared with its predecessor.
  const page = await reader.entriesBefore(market, top + 1, PAGE + 1);
  if (!page.ok) return page;
  const bodies: EntryBody[] = [];
  for (const { entry } of page.value) {
    const body = bodyOf(entry);
    if (!body.ok) return body;
    bodies.push(body.value);
  }
  return ok(changeAmong(bodies));
};

/**
 * The sentence about the last version, `version` or an earlier one, that changed anything; null where none was found.
 * Walks back a page at a time.
 */
export const findLastChange = async (
  reader: Pick<EntryReader, 'entriesBefore'>,
  market: string,
  version: number,
): Promise<Result<Sentence | null, ReadError>> => {
  for (let top = version; top > 0 && top > version - FARTHEST_BACK; top -= PAGE) {
    const change = await changeOnPage(reader, market, top);
    if (!change.ok || change.value) return change;
  }
  return ok(null);
};
