import * as z from 'zod';

const count = z.number().int().nonnegative();
const fraction = z.number().nonnegative().nullable();
const ppm = z.number().int().positive().nullable();
const wholeNumber = z.string().regex(/^\d+$/).nullable();

/** One line of `start --json`, as its documentation shows it; more keys may stand beside. */
export const jsonLine = z.looseObject({
  at: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/),
  market: z.string(),
  version: z.number().int().positive(),
  status: z.enum(['valid', 'degraded']),
  price: z.looseObject({ median: wholeNumber, twap: wholeNumber, decimals: count.nullable() }),
  sources: z.looseObject({ used: count, asked: count, rejected: z.record(z.string(), z.number().int().positive()) }),
  volatility: z.looseObject({ realised1h: fraction, forecast1h: fraction, forecast24h: fraction }),
  margin: z.looseObject({ maintenancePpm: ppm, initialPpm: ppm }),
  depthUsd: z.record(z.string().regex(/^\d+bp$/), z.number().nonnegative()),
  breaker: z.looseObject({ market: z.string(), data: z.string() }),
  digest: z.string().regex(/^0x[0-9a-f]{64}$/),
});
export type JsonLine = z.infer<typeof jsonLine>;

/** Reads every line; a line that is anything else throws. */
export const jsonLines = (stdout: string): readonly JsonLine[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => jsonLine.parse(JSON.parse(line)));

/** The address that the introduction gives after a word such as `parameters`. */
export const addressAfter = (text: string, word: string): string =>
  new RegExp(`^ *${word} .*(http\\S+)`, 'm').exec(text)?.[1] ?? '';
