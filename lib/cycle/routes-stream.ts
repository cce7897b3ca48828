import { setTimeout as wait } from 'node:timers/promises';
import { canonical } from '../core/units/index.ts';
import { COMMON_HEADERS, type ServedEntry } from '../publication/index.ts';
import { marketUnknown, queryInvalid } from './routes-problems.ts';
import { MARKET_FIELD, readQuery } from './routes-query.ts';
import type { Question, Reading, Resource } from './routes-resource.ts';
import { summaryOf } from './summary.ts';

/** How a stream goes, in real milliseconds. */
export interface StreamPace {
  /** Between two looks; looking costs nothing while the newest sets are in memory. */
  readonly pollMs: number;
  /** Silence after which a comment is sent, so that nobody between takes the connection for dead. */
  readonly heartbeatMs: number;
  /** After this the stream ends and the reader comes back for the rest: functions do not run for ever. 0: one look. */
  readonly lifetimeMs: number;
}
export const STREAM_PACE: StreamPace = { pollMs: 1_000, heartbeatMs: 15_000, lifetimeMs: 55_000 };

/** Real milliseconds after which a reader whose stream has ended comes back. */
const RETRY_MS = 1_000;
/** Entries read at a time for a reader that is behind. */
const PAGE = 25;
/**
 * Another instance may have told this reader of versions that this one's memory does not have yet. Farther ahead than
 * this nobody can be: the ledger is another one, and the reader starts anew.
 */
const AHEAD = 5;

/** The last version told of each market. */
type Position = Map<string, number>;

const ID_ITEM = /^([A-Z0-9-]{1,40})\.(\d{1,12})$/;

const writeId = (position: Position): string =>
  [...position].map(([market, version]) => `${market}.${version}`).join(',');

const readId = (text: string): Position | null => {
  const items = text.split(',').map((item) => ID_ITEM.exec(item));
  if (items.some((item) => item === null)) return null;
  return new Map(items.flatMap((item) => (item ? [[item[1] ?? '', Number(item[2])] as const] : [])));
};

interface News {
  readonly served: readonly Pick<ServedEntry, 'set'>[];
  /** True when there is more to be had without waiting. */
  readonly more: boolean;
}
const NO_NEWS: News = { served: [], more: false };

/** What a market has beyond the position. A ledger that cannot be read is no news; the next look asks again. */
const newsOf = async ({ model, parts }: Reading, market: string, position: Position): Promise<News> => {
  const newest = await model.newest(market);
  if (!newest.ok || !newest.value) return NO_NEWS;
  const { version } = newest.value.set;
  const told = position.get(market) ?? version - 1;
  const last = told > version + AHEAD ? version - 1 : told;
  if (version <= last) return NO_NEWS;
  if (version === last + 1) return { served: [newest.value], more: false };
  const page = await parts.reader.entriesAfter(market, last, PAGE);
  if (!page.ok) return NO_NEWS;
  return { served: page.value.map(({ entry }) => entry), more: page.value.length === PAGE };
};

const eventOf = (served: Pick<ServedEntry, 'set'>, position: Position): string =>
  `id: ${writeId(position)}\ndata: ${canonical(summaryOf(served.set))}\n\n`;

/**
 * Every version of the markets from `position` on, in order for each market, with an id that leads on without a gap. Gives
 * an empty text now and then, for whoever writes it to see that nobody listens any more.
 */
const follow = async function* (
  reading: Reading,
  markets: readonly string[],
  position: Position,
): AsyncGenerator<string> {
  const { pollMs, heartbeatMs, lifetimeMs } = reading.parts.stream ?? STREAM_PACE;
  const { realNowMs } = reading.parts;
  const end = realNowMs() + lifetimeMs;
  let spokeMs = realNowMs();
  yield `retry: ${RETRY_MS}\n\n`;
  for (;;) {
    let more = false;
    for (const market of markets) {
      const news = await newsOf(reading, market, position);
      more ||= news.more;
      for (const served of news.served) {
        position.set(market, served.set.version);
        spokeMs = realNowMs();
        yield eventOf(served, position);
      }
    }
    if (realNowMs() >= end) return;
    if (more) continue;
    const silent = realNowMs() - spokeMs >= heartbeatMs;
    if (silent) spokeMs = realNowMs();
    yield silent ? ': still here\n\n' : '';
    await wait(pollMs, undefined, { ref: false });
  }
};

const STREAM_QUERY = { market: MARKET_FIELD };

const ID_FIELD = { field: 'Last-Event-ID', allowed: 'the id of an event of this stream' };

const HEADERS = { ...COMMON_HEADERS, 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' };

const startOf = ({ headers }: Question, markets: readonly string[]): Position | null => {
  const id = headers['last-event-id'];
  const told = id ? readId(id) : new Map<string, number>();
  return told && new Map([...told].filter(([market]) => markets.includes(market)));
};

export const STREAM: Resource = {
  path: '/v1/stream',
  answer: (reading, question) => {
    const asked = readQuery(question.query, STREAM_QUERY);
    if (!asked.ok) return queryInvalid(asked.error);
    const { market } = asked.value;
    const known = reading.parts.markets;
    if (market !== undefined && !known.includes(market)) return marketUnknown(known);
    const markets = market === undefined ? known : [market];
    const position = startOf(question, markets);
    if (!position) return queryInvalid(ID_FIELD);
    return () => ({ statusCode: 200, headers: HEADERS, body: '', events: follow(reading, markets, position) });
  },
  operation: {
    summary:
      'Server-sent events: the newest version of every market, then each new one. Send the last id as Last-Event-ID to go on without a gap',
    query: STREAM_QUERY,
    answer: { schema: null, mediaType: 'text/event-stream' },
    problems: ['query-invalid', 'market-unknown'],
  },
};
