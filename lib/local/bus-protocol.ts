import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { err, ok, type Result } from '../core/units/index.ts';

/** An event as a subscriber of the service would get it, in the members that we use, and the bus it was put on. */
export interface RecordedEvent {
  readonly id: string;
  readonly time: string;
  readonly bus: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A whole request that is refused: HTTP status, the service's error type, its message. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

type EntryAnswer = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

export interface Answer {
  readonly body: { readonly FailedEntryCount: number; readonly Entries: readonly EntryAnswer[] };
  readonly accepted: readonly RecordedEvent[];
}

/** The service's own limits, stated here again so that a wrong figure in the sender meets a wall. */
const ENTRIES = { min: 1, max: 10 };
const TOTAL_BYTES = 256 * 1024;

const text = z.string().optional();
const request = z.object({
  Entries: z.array(z.object({ Source: text, DetailType: text, Detail: text, EventBusName: text })),
});
type Entry = z.infer<typeof request>['Entries'][number];

const refuse = (type: string, message: string, status = 400) => err<Refusal>({ status, type, message });

/** Whether the headers are those of a signed `PutEvents` call in JSON 1.1; the signature itself is not checked. */
export const checkHeaders = (
  method: string | undefined,
  headers: { readonly [name: string]: string | readonly string[] | undefined },
): Result<null, Refusal> => {
  const callsPutEvents = method === 'POST' && headers['x-amz-target'] === 'AWSEvents.PutEvents';
  if (!callsPutEvents || headers['content-type'] !== 'application/x-amz-json-1.1') {
    return refuse('UnknownOperationException', 'expected POST AWSEvents.PutEvents as application/x-amz-json-1.1');
  }
  const signed = String(headers.authorization ?? '').startsWith('AWS4-HMAC-SHA256 Credential=');
  return signed ? ok(null) : refuse('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
};

const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

const totalBytes = (entries: readonly Entry[]): number =>
  entries
    .flatMap(({ Source, DetailType, Detail }) => [Source, DetailType, Detail])
    .reduce((sum, part) => sum + Buffer.byteLength(part ?? ''), 0);

const invalid = (parameter: string): EntryAnswer => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `${parameter} is missing or empty`,
});

const answerEntry = (entry: Entry, time: string): { answer: EntryAnswer; event?: RecordedEvent } => {
  if (!entry.Source) return { answer: invalid('Source') };
  if (!entry.DetailType) return { answer: invalid('DetailType') };
  if (!entry.Detail) return { answer: invalid('Detail') };
  const detail = parseJson(entry.Detail);
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) {
    return { answer: { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is not a JSON object' } };
  }
  const event: RecordedEvent = {
    id: randomUUID(),
    time,
    bus: entry.EventBusName ?? 'default',
    source: entry.Source,
    'detail-type': entry.DetailType,
    detail: detail as RecordedEvent['detail'],
  };
  return { answer: { EventId: event.id }, event };
};

/** What the service answers to the body of a `PutEvents` call, and the events that it has thereby taken. */
export const answerPutEvents = (body: string, time: string): Result<Answer, Refusal> => {
  const parsed = request.safeParse(parseJson(body));
  if (!parsed.success) return refuse('SerializationException', 'the body is not a PutEvents request');
  const { Entries } = parsed.data;
  if (Entries.length < ENTRIES.min || Entries.length > ENTRIES.max) {
    return refuse('ValidationException', `${Entries.length} entries: a request carries 1 to ${ENTRIES.max}`);
  }
  if (totalBytes(Entries) >= TOTAL_BYTES) return refuse('ValidationException', 'the entries are 256 KB or more in all');
  const outcomes = Entries.map((entry) => answerEntry(entry, time));
  const accepted = outcomes.flatMap(({ event }) => (event ? [event] : []));
  const answered = {
    FailedEntryCount: Entries.length - accepted.length,
    Entries: outcomes.map(({ answer }) => answer),
  };
  return ok({ body: answered, accepted });
};
