import * as z from 'zod';
import type { Json } from '../units/index.ts';

const TOPICS = [
  'change',
  'status',
  'price',
  'source',
  'witness',
  'episode',
  'grade',
  'volatility',
  'depth',
  'margin',
  'ladder',
  'horizon',
  'initial',
  'ramp',
  'uncovered',
  'accounts',
  'cap',
  'scaling',
  'notice',
  'procyclicality',
  'certificate',
  'breaker',
  'validity',
] as const;
type Topic = (typeof TOPICS)[number];

/** One statement about a decision, and the values that it rests on, as they stand in the entry. */
export const sentence = z.strictObject({
  topic: z.enum(TOPICS),
  text: z.string(),
  values: z.record(z.string(), z.unknown()),
});
export interface Sentence {
  readonly topic: Topic;
  readonly text: string;
  readonly values: Readonly<Record<string, Json>>;
}

export const say = (topic: Topic, text: string, values: Sentence['values']): Sentence => ({ topic, text, values });
