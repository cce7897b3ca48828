import * as z from 'zod';
import type { SourceErrorCode } from '../core/market/index.ts';
import { err, type Result } from '../core/units/index.ts';
import type { SourceFault } from './venue.ts';
import { fault, read } from './wire.ts';

/** What a venue's refusals mean, by its own code; one that stands nowhere here is a `status` that may pass. */
export type Refusals = ReadonlyMap<string, readonly [code: SourceErrorCode, retryable: boolean]>;

interface Envelope {
  /** Keys of the code, of the words beside it, and of what is wrapped. */
  readonly keys: readonly [code: string, words: string, content: string];
  /** The code of an answer that is none of a refusal. */
  readonly good: string | number;
  readonly refusals: Refusals;
}

/** Any of the venue's codes as text, the way it stands among `refusals`. */
const code = z.union([z.string(), z.number()]);

/** A venue's words about a refusal. What is no text may be something that no text can be made of. */
export const wordsOf = (words: unknown): string => (typeof words === 'string' ? words : 'no words');

/** Opens answers of a venue that wraps them: refusals arrive with status 200 too and are told apart by the code inside. */
export const opener =
  ({ keys: [codeKey, wordsKey, contentKey], good, refusals }: Envelope) =>
  <T>(body: unknown, content: z.ZodType<T>): Result<T, SourceFault> => {
    const head = read(z.looseObject({ [codeKey]: code }), body);
    if (!head.ok) return head;
    const { [codeKey]: told, [wordsKey]: words, [contentKey]: inside } = head.value;
    if (told === good) return read(content, inside);
    const [meaning, retryable] = refusals.get(String(told)) ?? ['status', true];
    return err(fault(meaning, `${told}: ${wordsOf(words)}`, retryable));
  };
