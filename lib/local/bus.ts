import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerPutEvents, checkHeaders, type RecordedEvent, type Refusal } from './bus-protocol.ts';

export interface LocalBus {
  readonly endpoint: string;
  /** The newest events, oldest first, at most `KEPT_EVENTS`. All of them are in the file. */
  readonly events: () => readonly RecordedEvent[];
  readonly close: () => Promise<void>;
}

/** Enough for a look and for a test; a run of days must not fill the memory. */
const KEPT_EVENTS = 1_000;
/** The largest request that is within the service's limits is far smaller; beyond it a sender is broken. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : null;
};

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  const id = { 'x-amzn-RequestId': randomUUID() };
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...id }).end(JSON.stringify(body));
};

const answerRefusal = (response: ServerResponse, { status, type, message }: Refusal): void =>
  answer(response, status, { __type: type, message });

/** Keeps events in memory and, before they count as accepted, in a file as JSON lines. */
const createRecord = (file: string | undefined) => {
  const descriptor = file === undefined ? null : openSync(file, 'a');
  const kept: RecordedEvent[] = [];
  return {
    kept,
    add: (events: readonly RecordedEvent[]): void => {
      if (descriptor !== null) appendFileSync(descriptor, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      kept.push(...events);
      kept.splice(0, Math.max(0, kept.length - KEPT_EVENTS));
    },
    close: (): void => {
      if (descriptor !== null) closeSync(descriptor);
    },
  };
};

const handler =
  (add: (events: readonly RecordedEvent[]) => void) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const headers = checkHeaders(request.method, request.headers);
    if (!headers.ok) return answerRefusal(response, headers.error);
    if (body === null) {
      return answerRefusal(response, {
        status: 413,
        type: 'RequestEntityTooLargeException',
        message: 'body too large',
      });
    }
    const put = answerPutEvents(body, new Date().toISOString());
    if (!put.ok) return answerRefusal(response, put.error);
    add(put.value.accepted);
    answer(response, 200, put.value.body);
  };

const listen = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/**
 * Starts the embedded event bus: a server on the loopback interface that speaks EventBridge's JSON 1.1 protocol for
 * `PutEvents`, checks each request as the service would and records what it accepts, in `file` too where one is named
 * (appended, created if absent). Rejects when the file cannot be opened.
 */
export const startBus = async ({ file }: { readonly file?: string } = {}): Promise<LocalBus> => {
  const record = createRecord(file);
  const handle = handler(record.add);
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) =>
      answerRefusal(response, { status: 500, type: 'InternalException', message: String(error) }),
    );
  });
  const endpoint = await listen(server);
  return {
    endpoint,
    events: () => [...record.kept],
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      record.close();
    },
  };
};
