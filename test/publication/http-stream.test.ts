import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { streamedHandler } from '../../lib/publication/http-lambda.ts';
import type { HttpAnswer, HttpEvent } from '../../lib/publication/http-payload.ts';
import { gathered, writeEvents } from '../../lib/publication/http-stream.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that answers everything by `answer`. */
const serve = async (answer: (response: ServerResponse) => void): Promise<number> => {
  const server = createServer((_, response) => answer(response));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

describe('a reader of an endless stream', () => {
  const KILOBYTES = 64;
  /** Endless, and counts what was asked of it. */
  const flood = () => {
    const count = { made: 0, ended: false };
    const events = (async function* () {
      try {
        for (;;) {
          count.made += 1;
          yield 'x'.repeat(KILOBYTES * 1024);
        }
      } finally {
        count.ended = true;
      }
    })();
    return { count, events };
  };

  it('that takes nothing is dropped, and what it would have got is never made', async () => {
    const { count, events } = flood();
    let written: Promise<void> = Promise.resolve();
    const port = await serve((response) => {
      written = writeEvents(events, response, 100);
    });
    const socket = connect(port, '127.0.0.1').pause();
    socket.on('error', () => undefined);
    closing.push(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    while (count.made === 0) await new Promise(setImmediate);
    await written;
    expect(count.ended).toBe(true);
    // What the two kernels' buffers hold, and no more: a few megabytes.
    expect(count.made * KILOBYTES).toBeLessThan(32 * 1024);
  });

  it('that leaves ends it', async () => {
    const { count, events } = flood();
    let written: Promise<void> = Promise.resolve();
    const port = await serve((response) => {
      written = writeEvents(events, response);
    });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    socket.destroy();
    await written;
    expect(count.ended).toBe(true);
  });
});

const three = async function* () {
  for (const text of ['a', '', 'b', 'c']) yield text;
};
const ANSWER: HttpAnswer = {
  statusCode: 200,
  headers: { 'Content-Type': 'text/event-stream' },
  body: '',
  events: three(),
};

it('events that end are one body for who takes answers whole', async () => {
  expect(await gathered({ ...ANSWER, events: three() })).toEqual({
    statusCode: 200,
    headers: ANSWER.headers,
    body: 'abc',
  });
  const plain: HttpAnswer = { statusCode: 304, headers: {}, body: '' };
  expect(await gathered(plain)).toEqual(plain);
});

describe('behind an address in mode RESPONSE_STREAM', () => {
  /** The documented part of the runtime's object: status and headers go out with the first write, if there is one. */
  const invoke = async (answer: HttpAnswer): Promise<string> => {
    let written = '';
    const from = (_out: Writable, { statusCode }: { readonly statusCode: number }): Writable =>
      new Writable({
        write: (chunk, _encoding, done) => {
          written += (written === '' ? `${statusCode}|` : '') + chunk;
          done();
        },
      });
    let handled: ((event: HttpEvent, out: Writable) => Promise<void>) | undefined;
    streamedHandler(async () => answer, {
      streamifyResponse: (handler) => {
        handled = handler;
      },
      HttpResponseStream: { from },
    });
    await handled?.({} as HttpEvent, new PassThrough());
    return written;
  };

  it('an answer without events goes out whole, also one without a body', async () => {
    expect(await invoke({ statusCode: 304, headers: {}, body: '' })).toBe('304|');
    expect(await invoke({ statusCode: 200, headers: {}, body: '{}' })).toBe('200|{}');
  });
  it('events follow one another until they end', async () => {
    expect(await invoke({ ...ANSWER, events: three() })).toBe('200|abc');
  });
});
