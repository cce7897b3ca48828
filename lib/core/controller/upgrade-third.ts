import * as z from 'zod';
import { firstMarginState } from '../margin/index.ts';

const whole = z.number();

/** What entries of the third schema have and those of the fourth have otherwise. */
const third = z.looseObject({
  inputs: z.looseObject({ slot: whole }),
  models: z.record(z.string(), z.unknown()),
  decision: z.looseObject({ margin: z.looseObject({ uncoveredPpm: whole, openInterestCapUsd: whole }).nullable() }),
  state: z.looseObject({
    margin: z
      .looseObject({
        quantiles: z.looseObject({ maintenance: whole, reaction: whole }),
        ...{ maintenance: z.unknown(), initial: z.unknown(), openInterestCap: z.unknown(), ramp: z.unknown() },
      })
      .nullable(),
  }),
});
type Third = z.infer<typeof third>;

/** What it published, with what is told since then told of nothing. */
const decisionOf = ({ decision: { margin } }: Third): unknown =>
  margin && {
    ...margin,
    ...{ uncoveredUsd: Math.ceil((margin.openInterestCapUsd * margin.uncoveredPpm) / 1e6), level: null },
    horizon: { detectionSeconds: 0, keeperSeconds: 0, unwindSeconds: null, floorSeconds: 0, seconds: 0 },
    ...{ positionUsd: 0, ladderPpm: 1_000_000, procyclicality: null },
  };

/** A month of scores in other units is no year of moves: what is published goes on from where it was, the rest anew. */
const stateOf = ({ inputs, state: { margin } }: Third): unknown => {
  if (!margin) return null;
  const { maintenance, initial, openInterestCap, ramp, quantiles } = margin;
  const { stretch, level, impact, known, today } = firstMarginState(inputs.slot, quantiles);
  return { stretch, level, impact, known, today, maintenance, initial, openInterestCap, ramp };
};

/** An entry of `plimsoll.entry/3` as one of `plimsoll.entry/4`: margins learn anew, and its scores are no model any more. */
export const fromThird = (stored: unknown): unknown => {
  const read = third.safeParse(stored);
  if (!read.success) return stored;
  const { models, decision, state } = read.data;
  const { scores: _, ...kept } = models;
  return {
    ...read.data,
    schema: 'plimsoll.entry/4',
    models: kept,
    decision: { ...decision, margin: decisionOf(read.data) },
    state: { ...state, margin: stateOf(read.data) },
  };
};
