import { type Pair, pairName, type Reading } from '../core/market/index.ts';
import { err, ok, type Result, type UnixMs } from '../core/units/index.ts';
import { type AskOptions, ask } from './ask.ts';
import type { BookVenue, ReadingVenue, SourceFault, Venue, VenueBook, VenueRequest } from './venue.ts';
import { fault } from './wire.ts';

export interface TimedOptions extends AskOptions {
  readonly clock: () => UnixMs;
}

/** What a venue gave for one pair, and between which times. */
export interface Answer {
  readonly requestedAtMs: UnixMs;
  readonly receivedAtMs: UnixMs;
  readonly found: Result<{ readonly book: VenueBook } | { readonly reading: Reading }, SourceFault>;
}

/** Asks and reads. An adapter that throws is a defect of ours; it costs its own source and not the cycle. */
export const askAndRead = async <T>(
  venue: Venue,
  request: VenueRequest,
  parse: (body: unknown) => Result<T, SourceFault>,
  options: AskOptions,
): Promise<Result<T, SourceFault>> => {
  try {
    const answer = await ask(venue, request, options);
    return answer.ok ? parse(answer.value) : answer;
  } catch (thrown) {
    return err(fault('schema', `adapter: ${thrown instanceof Error ? thrown.message : 'threw'}`));
  }
};

const askBook = async (venue: BookVenue, pair: Pair, options: TimedOptions): Promise<Answer> => {
  const requestedAtMs = options.clock();
  const book = await askAndRead(venue, venue.bookRequest(pair), (body) => venue.parseBook(body, pair), options);
  return { requestedAtMs, receivedAtMs: options.clock(), found: book.ok ? ok({ book: book.value }) : book };
};

const UNKNOWN = fault('unknown-pair', 'not in the answer');

const askReadings = async (
  venue: ReadingVenue,
  request: VenueRequest,
  options: TimedOptions,
): Promise<(pair: Pair) => Answer> => {
  const requestedAtMs = options.clock();
  const all = await askAndRead(venue, request, (body) => venue.parseReadings(body, request.pairs), options);
  const receivedAtMs = options.clock();
  return (pair) => {
    if (!all.ok) return { requestedAtMs, receivedAtMs, found: all };
    const reading = all.value.get(pairName(pair));
    return { requestedAtMs, receivedAtMs, found: reading ? ok({ reading }) : err(UNKNOWN) };
  };
};

/** Asks a venue for its values of pairs, in as few requests as it takes; by `pairName`. A pair it has no name for is left out. */
export const askValues = (
  venue: Venue,
  pairs: readonly Pair[],
  options: TimedOptions,
): ReadonlyMap<string, Promise<Answer>> => {
  if (venue.gives === 'book') return new Map(pairs.map((pair) => [pairName(pair), askBook(venue, pair, options)]));
  return new Map(
    venue.readingRequests(pairs).flatMap((request) => {
      const answer = askReadings(venue, request, options);
      return request.pairs.map((pair) => [pairName(pair), answer.then((of) => of(pair))] as const);
    }),
  );
};
