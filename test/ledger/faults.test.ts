import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createDynamoClient, createLedger, LEDGER_TABLE } from '../../lib/ledger/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { entryOf, MARKET, REALM } from './entry.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const listen = async (handle: Parameters<typeof createServer>[1]): Promise<string> => {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const ledgerAt = (endpoint: string, attempts = 1) => {
  const client = createDynamoClient({ endpoint, attempts, requestTimeoutMs: 200 });
  return createLedger({ client, table: LEDGER_TABLE.defaultName, realm: REALM });
};

const everyCall = (endpoint: string) => {
  const ledger = ledgerAt(endpoint);
  return Promise.all([
    ledger.head(MARKET),
    ledger.entry(MARKET, 1),
    ledger.entriesAfter(MARKET, 0, 10),
    ledger.entriesBefore(MARKET, 9, 10),
    ledger.commit(entryOf(1), 'run'),
    ledger.putDocument('COMMAND', 'one', {}),
    ledger.document('COMMAND', 'one'),
    ledger.cursor('events', MARKET),
    ledger.advanceCursor('events', MARKET, 1),
    ledger.memory('consumer:a', MARKET),
    ledger.remember('consumer:a', MARKET, { version: 1, memory: null }, 'later'),
  ]);
};

const expectAll = async (endpoint: string, error: object) => {
  for (const result of await everyCall(endpoint)) expect(result).toMatchObject({ ok: false, error });
};

const refusing = (status: number, type: string) =>
  listen((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'no' }));
  });

describe('a database that does not do its work is an error value of every call', () => {
  test('nobody listens', async () => {
    const endpoint = await listen(() => undefined);
    const gone = servers.pop();
    await new Promise((resolve) => gone?.close(resolve));
    await expectAll(endpoint, { code: 'unavailable', retryable: true });
  });

  test('it accepts and never answers', async () => {
    await expectAll(await listen(() => undefined), { code: 'unavailable', retryable: true });
  });

  test('it answers something else', async () => {
    const endpoint = await listen((_request, response) => response.writeHead(502).end('<html>Bad Gateway</html>'));
    await expectAll(endpoint, { code: 'unavailable', retryable: true });
  });

  test('it asks for patience', async () => {
    await expectAll(await refusing(400, 'ThrottlingException'), { code: 'throttled', retryable: true });
  });

  test('it refuses for good: no table', async () => {
    await expectAll(await refusing(400, 'ResourceNotFoundException'), { code: 'unavailable', retryable: false });
  });
});

/** Passes requests on to `target`, and hangs up instead of answering the first put, which has then been done. */
const losingFirstAnswer = (target: string) => {
  let lost = false;
  return listen((incoming, outgoing) => {
    const forward = request(target, { method: 'POST', headers: incoming.headers }, (answer) => {
      const isPut = String(incoming.headers['x-amz-target']).endsWith('.PutItem');
      if (isPut && !lost) {
        lost = true;
        answer.resume().on('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forward);
  });
};

test('a run whose answer was lost on the way recognises its own write', async () => {
  const database = await openTestDatabase();
  const ledger = ledgerAt(await losingFirstAnswer(database.endpoint), 3);
  expect(await ledger.commit(entryOf(1), 'mine')).toEqual({ ok: true, value: 'committed' });
  expect(await database.ledger(REALM).head(MARKET)).toMatchObject({ value: { entry: { digest: entryOf(1).digest } } });
  await database.close();
});

test('without another attempt it is unavailable, and the entry stands', async () => {
  const database = await openTestDatabase();
  const ledger = ledgerAt(await losingFirstAnswer(database.endpoint), 1);
  expect(await ledger.commit(entryOf(1), 'mine')).toMatchObject({ error: { code: 'unavailable', retryable: true } });
  expect(await database.ledger(REALM).head(MARKET)).toMatchObject({ value: { entry: { digest: entryOf(1).digest } } });
  await database.close();
});
