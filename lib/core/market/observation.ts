import * as z from 'zod';
import { currency } from './identity.ts';
import { depthLadder } from './ladder.ts';
import { digest } from './schema.ts';

/**
 * Why a source gave no value: the closed list of what can go wrong between a venue and a price. Counted under its own
 * name; `retryable` of `http/` and the runbook speak of the same codes.
 */
export const SOURCE_ERRORS = [
  'timeout',
  'unreachable',
  'status',
  'too-large',
  'redirect',
  'not-json',
  'schema',
  'unknown-pair',
  'empty-book',
  'crossed-book',
  'unsorted-book',
  'not-positive',
  'thin-book',
  'implausible',
  'future',
  'not-trading',
  'rate-limited',
  'maintenance',
  'quarantined',
] as const;
export type SourceErrorCode = (typeof SOURCE_ERRORS)[number];

/** Absences that somebody planned: a window announced beforehand, or a source that was not asked on purpose. */
export const PLANNED_ABSENCES: readonly SourceErrorCode[] = ['maintenance', 'quarantined'];

/** What a source is. `spot`, and `amm` with depth, form the price and the quorum; the others are witnesses. */
export const SOURCE_KINDS = ['spot', 'perp', 'index', 'composite', 'amm', 'redemption'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

const unixMs = z.number().int().nonnegative();

/** One good answer. Prices in quote currency per base coin, as the venue gave them: nothing is converted yet. */
export const quote = z.strictObject({
  bid: z.number().positive(),
  ask: z.number().positive(),
  /** Impact mid for the policy's size: what forms the price. */
  impactMid: z.number().positive(),
  /** Last trade; a witness, never a price. */
  last: z.number().positive().nullable(),
  /** The provider's own time of the book or of what it shows, or null where it tells none. */
  providedAtMs: unixMs.nullable(),
  /** The provider's book number, or null. Two answers with one number are one answer. */
  sequence: z.string().max(40).nullable(),
  ladder: depthLadder,
  /** True where the book is a model of recorded bars and no record of a book. */
  modelled: z.boolean(),
  /** What longs of a perp paid over the last eight hours, as a fraction; absent where the answer does not tell. */
  fundingRate8h: z.number().optional(),
});
export type Quote = z.infer<typeof quote>;

/** A price without a book: an index, a composite feed, an oracle's answer. Such a source can only witness. */
export const reading = z.strictObject({
  price: z.number().positive(),
  /** Half width of the interval the provider itself states, in quote currency, or null where it states none. */
  confidence: z.number().nonnegative().nullable(),
  providedAtMs: unixMs.nullable(),
  sequence: z.string().max(40).nullable(),
});
export type Reading = z.infer<typeof reading>;

/** What was asked, when, and what came back: a value or an error value. Times in milliseconds. */
export const observation = z.strictObject({
  source: z.string().max(80),
  venue: z.string().max(40),
  operator: z.string().max(40),
  kind: z.enum(SOURCE_KINDS),
  base: currency,
  quoteCurrency: currency,
  requestedAtMs: unixMs,
  receivedAtMs: unixMs,
  result: z.union([
    z.strictObject({ quote }),
    z.strictObject({ reading }),
    z.strictObject({ error: z.enum(SOURCE_ERRORS), detail: z.string().max(200).optional() }),
  ]),
});
export type Observation = z.infer<typeof observation>;

/** Data grades, best first. */
export const GRADES = ['valid', 'degraded', 'uncertain', 'stale', 'invalid'] as const;
export const grade = z.enum(GRADES);
export type Grade = z.infer<typeof grade>;
export const worstGrade = (...grades: readonly Grade[]): Grade =>
  GRADES[Math.max(...grades.map((one) => GRADES.indexOf(one)))] ?? 'invalid';

/** The decided price of a quote currency in the same cycle, by which its quotes are converted; named by its entry. */
export const cross = z.strictObject({
  currency,
  /** The stream that decided it, such as `USDT-USD`. */
  market: z.string(),
  digest,
  /** What one unit is worth, or null when the stream had no fresh price: its quotes then count for nothing. */
  price: z.number().positive().nullable(),
  grade,
  operators: z.number().int().nonnegative(),
  /** How far it may be off: the distance of its voices from each other, or how far it has moved within five minutes. */
  uncertaintyBp: z.number().nonnegative().nullable(),
  /** The operator who decided it alone, if one did: everything that goes through it is that operator's word. */
  sole: z.string().nullable(),
  /** The other crosses that carry so much of it that a fault of theirs is a fault of this one: `['USDT']`. */
  through: z.array(currency),
});
export type Cross = z.infer<typeof cross>;
