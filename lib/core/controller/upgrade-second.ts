import * as z from 'zod';
import { initialOracleState } from '../oracle/index.ts';
import { initialVolatilityState } from '../volatility/index.ts';

const object = z.looseObject({});

/** What entries of the second schema have and those of the third have otherwise. */
const second = z.looseObject({
  inputs: z.looseObject({ slot: z.number(), crosses: z.array(object) }),
  decision: z.looseObject({
    oracle: z.looseObject({ median: z.number().nullable() }),
    volatility: z.looseObject({ forecast: z.unknown() }),
    breaker: object,
  }),
  state: z.looseObject({
    oracle: z.looseObject({ sources: z.record(z.string(), z.looseObject({ median: z.unknown() })) }),
    volatility: z.looseObject({ forecaster: z.looseObject({ variance: z.number() }) }),
  }),
});
type Second = z.infer<typeof second>;

/** Nobody was a witness, no source was watched, and every market was in dollars. */
const oracleOf = ({ inputs, decision: { oracle } }: Second): unknown => ({
  ...oracle,
  ...{ uncertaintyBp: null, through: [], sole: null, witnesses: [], usd: oracle.median, anchor: null, mark: null },
  episode: { class: 'none', pace: 'normal', since: inputs.slot },
});

/** What a source's book was worth was remembered in dollars, which its own currency cannot be told from any more. */
const memoryOf = ({ state: { oracle } }: Second): unknown => ({
  ...initialOracleState,
  ...oracle,
  sources: Object.fromEntries(
    Object.entries(oracle.sources).map(([source, { median: _, ...change }]) => [
      source,
      { ...change, alive: true, fair: null },
    ]),
  ),
});

/** Its one forecaster was the plain average, and nobody kept scores. */
const volatilityOf = ({ decision: { volatility } }: Second): unknown => {
  const known = volatility.forecast !== null;
  return { ...volatility, basis: known ? 'ewma' : 'none', warm: known, margin: null, scoreboard: [] };
};

/**
 * An entry of `plimsoll.entry/2` as one of `plimsoll.entry/3`. What it remembered says nothing about the new features, so
 * volatility begins anew. What it published stays as it was, without the fields that came later.
 */
export const fromSecond = (stored: unknown): unknown => {
  const read = second.safeParse(stored);
  if (!read.success) return stored;
  const { inputs, decision, state } = read.data;
  return {
    ...read.data,
    schema: 'plimsoll.entry/3',
    inputs: {
      ...inputs,
      crosses: inputs.crosses.map((cross) => ({ ...cross, uncertaintyBp: null, sole: null, through: [] })),
    },
    decision: {
      ...decision,
      oracle: oracleOf(read.data),
      volatility: volatilityOf(read.data),
      breaker: { ...decision.breaker, pace: 'normal' },
    },
    state: { ...state, oracle: memoryOf(read.data), volatility: initialVolatilityState },
  };
};
