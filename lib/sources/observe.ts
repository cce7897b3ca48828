import { type Observation, type Pair, pairName, sourceId } from '../core/market/index.ts';
import { factsOf, type SourcePolicy } from '../core/policy/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { askBeside, type Beside } from './beside.ts';
import { type QuoteOptions, quoteOf, readingOf } from './quote.ts';
import { venueOf } from './registry.ts';
import { type Answer, askValues, type TimedOptions } from './values.ts';
import type { SourceFault, VenueName } from './venue.ts';
import { fault } from './wire.ts';

export interface Asked {
  readonly source: Pick<SourcePolicy, 'venue'>;
  readonly pair: Pair;
}

export interface ObserveOptions extends TimedOptions, QuoteOptions {}

type Value = Exclude<Observation['result'], { error: unknown }>;

const believed = (
  found: Answer['found'],
  { ticker, status }: Beside,
  options: QuoteOptions,
): Result<Value, SourceFault> => {
  // What the venue says of itself explains whatever else is wrong with its answer.
  if (status !== 'trading') return err(fault(status, 'by its status', true));
  if (!found.ok) return found;
  if ('reading' in found.value) {
    const reading = readingOf(found.value.reading);
    return reading.ok ? ok({ reading: reading.value }) : reading;
  }
  const quote = quoteOf(found.value.book, ticker, options);
  return quote.ok ? ok({ quote: quote.value }) : quote;
};

const observationOf = (
  venue: VenueName,
  pair: Pair,
  { requestedAtMs, receivedAtMs }: Pick<Answer, 'requestedAtMs' | 'receivedAtMs'>,
  value: Result<Value, SourceFault>,
): Observation => {
  const { operator, kind } = factsOf(venue);
  return {
    source: sourceId(venue, pair),
    venue,
    operator,
    kind,
    base: pair.base,
    quoteCurrency: pair.quote,
    requestedAtMs,
    receivedAtMs,
    result: value.ok ? value.value : { error: value.error.code, detail: value.error.detail },
  };
};

const notAsked = (name: VenueName, pair: Pair, { clock }: ObserveOptions, detail: string): Observation => {
  const now = clock();
  const times = { requestedAtMs: now, receivedAtMs: now };
  return observationOf(name, pair, times, err(fault('unknown-pair', detail)));
};

const observeVenue = (name: VenueName, pairs: readonly Pair[], options: ObserveOptions): Promise<Observation>[] => {
  const venue = venueOf(name);
  if (!venue) return pairs.map(async (pair) => notAsked(name, pair, options, 'no adapter for this venue'));
  // Prices first: where turns or connections are short, it is the rest that waits.
  const values = askValues(venue, pairs, options);
  const beside = askBeside(venue, pairs, options);
  return pairs.map(async (pair) => {
    const answer = await values.get(pairName(pair));
    if (!answer) return notAsked(name, pair, options, 'the venue has no name for it');
    return observationOf(name, pair, answer, believed(answer.found, await beside(pair), options));
  });
};

const pairsByVenue = (requests: readonly Asked[]): ReadonlyMap<VenueName, readonly Pair[]> => {
  const byVenue = new Map<VenueName, Map<string, Pair>>();
  for (const { source, pair } of requests) {
    const pairs = byVenue.get(source.venue) ?? new Map<string, Pair>();
    byVenue.set(source.venue, pairs.set(pairName(pair), pair));
  }
  return new Map([...byVenue].map(([name, pairs]) => [name, [...pairs.values()]]));
};

/**
 * Asks every source that it is given at once and gives one observation each, sorted by source id; a source named twice is
 * asked once. Never throws: what goes wrong with one source is its own observation's error and nobody else's. Who is
 * asked is the caller's choice: a source in quarantine is one that is not in the list.
 */
export const observe = async (requests: readonly Asked[], options: ObserveOptions): Promise<Observation[]> => {
  const asked = [...pairsByVenue(requests)].flatMap(([name, pairs]) => observeVenue(name, pairs, options));
  return (await Promise.all(asked)).sort((a, b) => (a.source < b.source ? -1 : 1));
};
