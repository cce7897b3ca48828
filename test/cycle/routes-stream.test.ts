import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entryOf, MARKET } from '../support/sets.ts';
import { AWAY, startWorld, type World } from './routes-world.ts';

const STREAM = 'USDT-USD';
let served: World;
beforeEach(async () => {
  served = await startWorld();
  served.world.entries = [entryOf({ version: 1 }), entryOf({ version: 2 }), entryOf({ market: STREAM, version: 1 })];
});
afterEach(() => served.close());

interface Event {
  readonly id: string;
  readonly market: string;
  readonly version: number;
}

/** Reads a stream as a browser does: blocks that end in an empty line. */
const listen = async (query = '', lastId?: string) => {
  const stop = new AbortController();
  const headers = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
  const answer = await fetch(`${served.url}/v1/stream${query}`, { headers, signal: stop.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let ended = false;
  const more = async (): Promise<void> => {
    const { value = '', done } = (await reader?.read()) ?? { done: true };
    text += value;
    ended = done;
  };
  const blocks = () => text.split('\n\n').slice(0, -1);
  const events = (): Event[] =>
    blocks().flatMap((block) => {
      const id = /^id: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      return id && data ? [{ id, ...(JSON.parse(data) as { market: string; version: number }) }] : [];
    });
  const until = async (holds: () => boolean) => {
    while (!holds() && !ended) await more();
  };
  return { answer, until, events, blocks, ended: () => ended, stop: () => stop.abort() };
};
const told = (events: readonly Event[], market: string) =>
  events.filter((one) => one.market === market).map(({ version }) => version);

it('begins with the newest of every market and goes on with each new one', async () => {
  const stream = await listen();
  expect(stream.answer.headers.get('content-type')).toBe('text/event-stream');
  await stream.until(() => stream.events().length === 2);
  expect([told(stream.events(), MARKET), told(stream.events(), STREAM)]).toEqual([[2], [1]]);
  served.world.entries.push(entryOf({ version: 3 }));
  served.world.realMs += 1_000;
  await stream.until(() => stream.events().length === 3);
  served.world.entries.push(...[4, 5, 6].map((version) => entryOf({ version })));
  served.world.realMs += 1_000;
  await stream.until(() => stream.events().length === 6);
  expect(told(stream.events(), MARKET)).toEqual([2, 3, 4, 5, 6]);
  expect(stream.events().at(-1)).toMatchObject({ status: 'valid', href: `/v1/markets/${MARKET}/parameters/6` });
  stream.stop();
});

it('goes on after any of its events without a gap or a twin, however much came between', async () => {
  const first = await listen();
  await first.until(() => first.events().length === 2);
  first.stop();
  const { id } = first.events().at(-1) as Event;
  served.world.entries.push(
    ...Array.from({ length: 60 }, (_, index) => entryOf({ version: index + 3 })),
    entryOf({ market: STREAM, version: 2 }),
  );
  served.world.realMs += 1_000;
  const second = await listen('', id);
  await second.until(() => second.events().length === 61);
  expect(told(second.events(), MARKET)).toEqual(Array.from({ length: 60 }, (_, index) => index + 3));
  expect(told(second.events(), STREAM)).toEqual([2]);
  second.stop();
  const middle = second.events()[30] as Event;
  const third = await listen('', middle.id);
  await third.until(() => third.events().length === 30);
  const seen = new Set(
    [...second.events().slice(0, 31), ...third.events()].map((one) => `${one.market} ${one.version}`),
  );
  expect(seen.size).toBe(61);
  third.stop();
});

it('tells of one market alone when asked', async () => {
  const stream = await listen(`?market=${STREAM}`);
  served.world.entries.push(entryOf({ version: 3 }), entryOf({ market: STREAM, version: 2 }));
  served.world.realMs += 1_000;
  await stream.until(() => told(stream.events(), STREAM).length === 2);
  expect(told(stream.events(), MARKET)).toEqual([]);
  stream.stop();
});

it('starts anew for who comes from another ledger, and waits for who was told of a version not here yet', async () => {
  const stranger = await listen('', `${MARKET}.900`);
  await stranger.until(() => stranger.events().length === 2);
  expect(told(stranger.events(), MARKET)).toEqual([2]);
  stranger.stop();
  const ahead = await listen(`?market=${MARKET}`, `${MARKET}.3`);
  served.world.entries.push(...[3, 4].map((version) => entryOf({ version })));
  served.world.realMs += 1_000;
  await ahead.until(() => ahead.events().length === 1);
  expect(told(ahead.events(), MARKET)).toEqual([4]);
  ahead.stop();
});

it('speaks when there is nothing to say, goes on while the ledger is away, and ends after its time', async () => {
  const stream = await listen();
  await stream.until(() => stream.events().length === 2);
  served.world.fault = AWAY;
  served.world.realMs += 20_000;
  await stream.until(() => stream.blocks().some((block) => block.startsWith(':')));
  served.world.fault = null;
  served.world.entries.push(entryOf({ version: 3 }));
  await stream.until(() => stream.events().length === 3);
  served.world.realMs += 60_000;
  await stream.until(() => false);
  expect(stream.ended()).toBe(true);
  expect(stream.blocks()[0]).toBe('retry: 1000');
});

describe('what is not asked rightly', () => {
  it.each(['x', 'BTC-USD-PERP', 'BTC-USD-PERP.', 'BTC-USD-PERP.-1', 'BTC-USD-PERP.1,', `${'A'.repeat(300)}.1`])(
    'Last-Event-ID %.20s',
    async (id) => {
      const answer = await served.get('/v1/stream', { 'Last-Event-ID': id });
      expect([answer.status, answer.json().field]).toEqual([400, 'Last-Event-ID']);
    },
  );
  it('a market unknown, misspelt, or a field that there is not', async () => {
    expect((await served.get('/v1/stream?market=DOGE-USD-PERP')).json()).toMatchObject({ status: 404 });
    expect((await served.get('/v1/stream?market=doge')).json()).toMatchObject({ status: 400, field: 'market' });
    expect((await served.get('/v1/stream?markets=X')).json()).toMatchObject({ status: 400, field: 'markets' });
    expect((await served.get('/v1/stream', {}, 'HEAD')).status).toBe(200);
  });
});

it('a server that closes ends its streams', async () => {
  const stream = await listen();
  await stream.until(() => stream.events().length === 2);
  await Promise.all([served.close(), stream.until(() => false)]);
  expect(stream.ended()).toBe(true);
});

it('a reader that goes away is no longer served', async () => {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  socket.write('GET /v1/stream HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(socket, 'data');
  socket.destroy();
  await once(socket, 'close');
  // The close would wait for a stream that goes on.
  await served.close();
  expect(served.world.fault).toBeNull();
});
