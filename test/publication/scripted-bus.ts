import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Entries of one call, as the sender wrote them. */
export interface Call {
  readonly entries: readonly { readonly Source: string; readonly Detail: string; readonly EventBusName: string }[];
}

/** What the server does with a call: answer, never answer, or drop the connection. */
export type Move = { readonly status: number; readonly body: string } | 'hang' | 'drop';

export const answered = (body: unknown, status = 200): Move => ({ status, body: JSON.stringify(body) });
export const accepting = ({ entries }: Call): Move =>
  answered({ FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: `id-${index}` })) });

/** A server of the bus protocol whose every move is the test's: for what a healthy bus cannot be brought to do. */
export const startScriptedBus = async (move: (call: Call, number: number) => Move) => {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const call: Call = { entries: (JSON.parse(text) as { Entries: Call['entries'] }).Entries };
    calls.push(call);
    const next = move(call, calls.length);
    if (next === 'hang') return;
    if (next === 'drop') return void request.socket.destroy();
    response.writeHead(next.status, { 'content-type': 'application/x-amz-json-1.1' }).end(next.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
