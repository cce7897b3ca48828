import { marketId } from '../core/market/index.ts';
import { err, ok, parseInstant, type Result, type UnixSeconds } from '../core/units/index.ts';

/** One value that a query may give. */
export interface QueryField<T> {
  /** Undefined for a text that is no such value. */
  readonly read: (text: string) => T | undefined;
  /** The allowed values in words, such as `a whole number from 1 to 100`. */
  readonly allowed: string;
  readonly description: string;
  /** The same as JSON schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface QueryFault {
  readonly field: string;
  readonly allowed: string;
}

type Fields = Readonly<Record<string, QueryField<unknown>>>;
/** The values given; what was left out is undefined. */
export type QueryValues<F extends Fields> = {
  readonly [name in keyof F]?: F[name] extends QueryField<infer T> ? T : never;
};

export const wholeField = (least: number, most: number, standard: number, description: string): QueryField<number> => ({
  read: (text) => {
    const value = Number(text);
    return /^\d{1,9}$/.test(text) && value >= least && value <= most ? value : undefined;
  },
  allowed: `a whole number from ${least} to ${most}`,
  description,
  schema: { type: 'integer', minimum: least, maximum: most, default: standard },
});

export const instantField = (description: string): QueryField<UnixSeconds> => ({
  read: (text) => {
    const parsed = parseInstant(text);
    return parsed.ok ? parsed.value : undefined;
  },
  allowed: 'a UTC time such as 2026-01-01T00:00:00Z',
  description,
  schema: { type: 'string', examples: ['2026-01-01T00:00:00Z'] },
});

export const MARKET_FIELD: QueryField<string> = {
  read: (text) => (marketId.safeParse(text).success ? text : undefined),
  allowed: 'a market such as BTC-USD-PERP',
  description: 'Only this market.',
  schema: { type: 'string' },
};

/** What is far from any field's name is not repeated to whoever sent it. */
const nameOf = (name: string): string => (/^\w{1,32}$/.test(name) ? name : 'query');

/**
 * Reads a query strictly: a misspelt field or one given twice is an error and not a field that is left out, because an
 * answer to another question than the one asked looks exactly like the right one.
 */
export const readQuery = <F extends Fields>(query: string, fields: F): Result<QueryValues<F>, QueryFault> => {
  const values: Record<string, unknown> = {};
  for (const [name, text] of new URLSearchParams(query)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) return err({ field: nameOf(name), allowed: `one of the fields ${Object.keys(fields).join(', ')}` });
    if (Object.hasOwn(values, name)) return err({ field: name, allowed: 'to be given once' });
    const value = field.read(text);
    if (value === undefined) return err({ field: name, allowed: field.allowed });
    values[name] = value;
  }
  return ok(values as QueryValues<F>);
};
