import * as z from 'zod';
import { initialVolatilityState } from '../volatility/index.ts';

/** What entries of the second schema have and those of the third have otherwise. */
const second = z.looseObject({
  decision: z.looseObject({ volatility: z.looseObject({ forecast: z.unknown() }) }),
  state: z.looseObject({ volatility: z.looseObject({ forecaster: z.looseObject({ variance: z.number() }) }) }),
});

/**
 * An entry of `plimsoll.entry/2` as one of `plimsoll.entry/3`: its one forecaster was the plain average, nobody kept
 * scores, and what it remembered says nothing about the new features, so volatility begins anew.
 */
export const fromSecond = (stored: unknown): unknown => {
  const read = second.safeParse(stored);
  if (!read.success) return stored;
  const { decision, state } = read.data;
  const known = decision.volatility.forecast !== null;
  const more = { basis: known ? 'ewma' : 'none', warm: known, margin: null, scoreboard: [] };
  return {
    ...read.data,
    schema: 'plimsoll.entry/3',
    decision: { ...decision, volatility: { ...decision.volatility, ...more } },
    state: { ...state, volatility: initialVolatilityState },
  };
};
