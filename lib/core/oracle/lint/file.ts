import * as z from 'zod';
import { currency, SOURCE_KINDS } from '../../market/index.ts';
import { fault, type PolicyFault, shapeFault } from '../../policy/index.ts';
import { err, ok, parseInstant, type Result, type UnixSeconds } from '../../units/index.ts';
import { routeBetween } from './route.ts';

/** Ten weeks of minutes; more only makes the file slow to read. */
const MOST_SAMPLES = 100_000;
/** With fewer than two others nobody knows who of two is wrong. */
const FEWEST_OTHERS = 2;
const MOST_OTHERS = 20;
const KNOWN = `${FEWEST_OTHERS} to ${MOST_OTHERS} feeds that are known, to compare with`;
/** Digits of the largest whole number on an EVM chain. */
const MOST_DECIMALS = 78;

const DECIMAL = /^-?\d{1,78}(\.\d{1,40})?$/;
const isNumber = (value: unknown): boolean =>
  typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && DECIMAL.test(value);
const number = z
  .custom<number | string>(isNumber, 'expected a number, or a decimal number in quotes such as "265012000000"')
  .transform(Number);

const TIME = 'expected a UTC time such as 2023-03-10T00:01:00Z';
const time = z.string(TIME).transform((text, context): UnixSeconds => {
  const parsed = parseInstant(text);
  if (parsed.ok) return parsed.value;
  context.addIssue(TIME);
  return z.NEVER;
});

/** What a feed answered when it was asked at `at`; `providedAt` is the provider's own time of it, where it told one. */
const sample = z.strictObject({ at: time, price: number, providedAt: time.nullable().default(null) });
const COUNT = `1 to ${MOST_SAMPLES} samples`;
const samples = z.array(sample).min(1, COUNT).max(MOST_SAMPLES, COUNT);
export type FeedSample = z.infer<typeof sample>;

const feed = z.strictObject({
  name: z.string().min(1).max(80),
  kind: z.enum(SOURCE_KINDS),
  base: currency,
  quote: currency,
  /** Where samples are whole numbers as on a chain: the price is the sample × 10^-decimals. */
  decimals: z.number().int().min(0).max(MOST_DECIMALS).default(0),
  samples,
});
export type Feed = z.infer<typeof feed>;

/** What one unit of `base` costs in `quote`. Several of one pair are one voice each. */
const cross = z.strictObject({ base: currency, quote: currency, samples });
export type FeedCross = z.infer<typeof cross>;

/** The one document that is judged: a feed that is new, those that are known, and what turns one currency into another. */
const feedFile = z.strictObject({
  candidate: feed,
  others: z.array(feed).min(FEWEST_OTHERS, KNOWN).max(MOST_OTHERS, KNOWN),
  crosses: z.array(cross).max(20).default([]),
});
export type FeedFile = z.infer<typeof feedFile>;

const disorder = (path: string, list: readonly FeedSample[]): PolicyFault[] => {
  const index = list.findIndex(({ at }, place) => place > 0 && at <= (list[place - 1]?.at ?? 0));
  return index < 0
    ? []
    : [fault(`${path}.samples[${index}].at`, 'a time not after the one before', 'samples sorted by time, one a time')];
};

const notPositive = (path: string, list: readonly FeedSample[]): PolicyFault[] => {
  const index = list.findIndex(({ price }) => price <= 0);
  return index < 0
    ? []
    : [fault(`${path}.samples[${index}].price`, list[index]?.price, 'above 0: only the candidate may be wrong')];
};

const otherFaults = ({ candidate, others, crosses }: FeedFile): PolicyFault[] => {
  const names = [candidate, ...others].map(({ name }) => name);
  return others.flatMap(({ name, base, quote }, index) => {
    const path = `others[${index}]`;
    const known = routeBetween(quote, candidate.quote, crosses) !== null;
    return [
      ...(names.indexOf(name) > index
        ? []
        : [fault(`${path}.name`, name, 'a name of its own: a feed compared with itself says nothing')]),
      ...(base === candidate.base ? [] : [fault(`${path}.base`, base, `${candidate.base}, as the candidate`)]),
      ...(known ? [] : [fault(`${path}.quote`, quote, `${candidate.quote}, or crosses that lead from ${quote} to it`)]),
    ];
  });
};

const crossFaults = ({ candidate, crosses }: FeedFile): PolicyFault[] =>
  crosses.flatMap(({ base, quote }, index) =>
    [base, quote].includes(candidate.base)
      ? [fault(`crosses[${index}]`, `${base}-${quote}`, `no price of ${candidate.base}: put it among the others`)]
      : [],
  );

/** Whatever the schema cannot say. */
const contradictions = (file: FeedFile): PolicyFault[] => {
  const { candidate, others, crosses } = file;
  const known = [
    ...others.map((one, index) => ({ path: `others[${index}]`, ...one })),
    ...crosses.map((one, index) => ({ path: `crosses[${index}]`, ...one })),
  ];
  return [
    ...[{ path: 'candidate', ...candidate }, ...known].flatMap(({ path, samples: list }) => disorder(path, list)),
    ...known.flatMap(({ path, samples: list }) => notPositive(path, list)),
    ...otherFaults(file),
    ...crossFaults(file),
  ];
};

/** Reads what is to be judged. Fails on the first fault with its path, what is there and what is allowed. */
export const parseFeedFile = (input: unknown): Result<FeedFile, PolicyFault> => {
  const parsed = feedFile.safeParse(input);
  if (!parsed.success) return err(shapeFault(parsed.error, input));
  const [first] = contradictions(parsed.data);
  return first ? err(first) : ok(parsed.data);
};
