import type * as z from 'zod';
import type { HttpAnswer, ProblemKind, View } from '../publication/index.ts';
import type { ReadModel } from './read-model.ts';
import type { ReadHandlerParts } from './routes.ts';
import type { QueryField } from './routes-query.ts';

/**
 * An answer but for the time. Everything slow happens before it exists, so that the clock is read once, last, and no
 * answer is judged by an older time than the one it states.
 */
export type Answering = (view: View) => HttpAnswer;

/** What the answers are made of. */
export interface Reading {
  readonly parts: ReadHandlerParts;
  readonly model: ReadModel;
  /** The whole table, for what lists it. */
  readonly resources: readonly Resource[];
  readonly postings: readonly Posting[];
}

/** What was asked of one resource. `market` is known to the policy wherever the template names one. */
export interface Question {
  readonly params: Readonly<Record<string, string>>;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What the OpenAPI document says beyond what can be told from the path. */
export interface Operation {
  readonly summary: string;
  readonly query?: Readonly<Record<string, QueryField<unknown>>>;
  readonly answer: {
    /** Of the good answer, under the name that the document gives it; null where it is of a kind defined elsewhere. */
    readonly schema: { readonly name: string; readonly shape: z.ZodType } | null;
    /** Default `application/json`. */
    readonly mediaType?: string;
    /** It has an `ETag`, and a request that names it is answered 304. */
    readonly cached?: true;
    /** The same schema is answered with 503 when not all is well. */
    readonly failing?: true;
  };
  /** Problems beside those that every resource, and every one with a market, may answer. */
  readonly problems?: readonly ProblemKind[];
}

/** One row of the table of everything that is read here. */
export interface Resource {
  /** A template such as `/v1/markets/{market}/parameters`. A `{market}` is checked before `answer` is asked. */
  readonly path: string;
  readonly answer: (reading: Reading, question: Question) => Answering | Promise<Answering>;
  readonly operation: Operation;
}

/** Something that is sent here: another function takes it, the document tells of it among what is read. */
export interface Posting {
  readonly path: string;
  readonly operation: Operation & { readonly body: { readonly name: string; readonly shape: z.ZodType } };
}
