import type { FeedVerdict } from '../../../lib/core/oracle/index.ts';
import { lintFeed, parseFeedFile } from '../../../lib/core/oracle/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { formatInstant } from '../../../lib/core/units/index.ts';
import { sharedLines } from '../../support/shared-data.ts';

export interface Sample {
  readonly at: string;
  readonly price: number | string;
  readonly providedAt?: string;
}

export const START = Date.parse('2023-03-01T00:00:00Z') / 1000;

const minutes = Array.from({ length: 1_440 }, (_, minute) => formatInstant(START + 60 * minute));

/** One sample a minute, at most a day of them. */
export const everyMinute = (prices: readonly (number | string)[]): Sample[] =>
  prices.map((price, minute) => ({ at: minutes[minute] ?? '', price }));

export const feed = (name: string, samples: readonly Sample[], more: object = {}) => ({
  ...{ name, kind: 'spot', base: 'BTC', quote: 'USD', samples },
  ...more,
});

/** Judges a document under the default policy. Throws where it cannot be read: a defect of the test. */
export const judge = (document: unknown): FeedVerdict => {
  const parsed = parseFeedFile(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return lintFeed(parsed.value, defaultPolicy().oracle);
};

export const verdictsOf = ({ checks }: FeedVerdict): Readonly<Record<string, string>> =>
  Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]));

/** A little more than the six hours that a sample must have. */
export const MINUTES = 400;

/** A document whose candidate says `prices` and whose others say theirs. */
export const documentOf = (
  { others }: { readonly others: readonly (readonly number[])[] },
  prices: readonly (number | string)[],
  more: object = {},
) => ({
  candidate: feed('new', everyMinute(prices), more),
  others: others.map((one, index) => feed(`known ${index}`, everyMinute(one))),
});

/** A market that moves every minute and every ten, without chance. */
export const stepped = (start: number, stepBp: number): number[] =>
  Array.from({ length: MINUTES }, (_, minute) => start * (1 + stepBp * 1e-4 * (Math.sin(minute / 7) + (minute % 3))));

const recordings = new Map<string, readonly (Sample & { readonly time: number })[]>();

const recording = (file: string) => {
  const kept = recordings.get(file);
  if (kept) return kept;
  const read = sharedLines(`venues-1m-2023-03/${file}.csv.gz`)
    .slice(1)
    .map((line) => line.split(',').map(Number))
    .map(([opened = 0, , , , close = 0]) => ({ time: opened + 60, at: formatInstant(opened + 60), price: close }));
  recordings.set(file, read);
  return read;
};

/** Closes of recorded minutes of 2023-03 as what a poll at the end of the minute would have shown. */
export const recordedFeed = (file: string, from: string, to: string): Sample[] => {
  const [first, last] = [Date.parse(from) / 1000, Date.parse(to) / 1000];
  return recording(file)
    .filter(({ time }) => time > first && time <= last)
    .map(({ at, price }) => ({ at, price }));
};
