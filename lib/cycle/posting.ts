import type * as z from 'zod';
import { err, type Json, ok, type Result } from '../core/units/index.ts';
import { type HttpAnswer, type HttpEvent, type ProblemKind, problemAnswer } from '../publication/index.ts';

/** What a person sends has about a thousand characters, with twenty signatures five. */
const LARGEST_BODY_BYTES = 16_384;

interface Refused {
  readonly kind: ProblemKind;
  readonly detail: string;
  readonly members?: Readonly<Record<string, Json>>;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Outcome<T> = Result<T, Refused>;

export const refuse = (kind: ProblemKind, detail: string, members?: Refused['members']) =>
  err<Refused>({ kind, detail, ...(members && { members }) });

/** The ledger does not answer. `what` was sent is as good a second later. */
export const away = (what: string, { code }: { readonly code: string }) =>
  err<Refused>({
    kind: 'ledger-unreadable',
    detail: `The ledger cannot be reached now. Nothing was lost: send the same ${what} again.`,
    members: { code },
    headers: { 'Retry-After': '1' },
  });

interface Sent {
  /** In words, without an article: `vote`. */
  readonly what: string;
  readonly malformed: ProblemKind;
}

/** What was sent, by its schema. */
export const postedBody = <T>(
  { body = '', isBase64Encoded, headers }: HttpEvent,
  shape: z.ZodType<T>,
  { what, malformed }: Sent,
): Outcome<T> => {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (Buffer.byteLength(text) > LARGEST_BODY_BYTES) {
    const detail = `Here at most ${LARGEST_BODY_BYTES} bytes are taken for a ${what}.`;
    return refuse('body-too-large', detail, { limit: LARGEST_BODY_BYTES });
  }
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return refuse('media-type', `Send the ${what} as application/json.`);
  }
  try {
    const parsed = shape.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
    const issue = parsed.error.issues[0];
    const field = issue?.path.join('.') || 'body';
    return refuse(malformed, `${field}: ${issue?.message}`, { field });
  } catch {
    return refuse(malformed, 'The body is not JSON.', { field: 'body' });
  }
};

export const answerOf = ({ rawPath }: HttpEvent, outcome: Outcome<HttpAnswer>): HttpAnswer => {
  if (outcome.ok) return outcome.value;
  const { headers = {}, members = {}, kind, detail } = outcome.error;
  return problemAnswer({ kind, detail, instance: rawPath, members, headers });
};
