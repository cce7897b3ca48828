import { request, type ServerResponse } from 'node:http';
import { startServer } from './faulty-server.ts';

/** `pass`: handed on. `refuse`, `throttle`: not handed on. `lose`: done, but its answer never arrives. `away`: hung up. */
export type Fate = 'pass' | 'refuse' | 'throttle' | 'lose' | 'away';

const ERRORS = {
  refuse: [500, 'InternalServerError'],
  throttle: [400, 'ThrottlingException'],
} as const;

const answerError = (response: ServerResponse, fate: keyof typeof ERRORS): void => {
  const [status, type] = ERRORS[fate];
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'a fault of the test' }));
};

/**
 * What becomes of a request: by its number since the last `arm`, by which try of the client's it is, from 1, and by
 * whether it writes.
 */
export type Fates = (number: number, attempt: number, writes: boolean) => Fate;

const WRITES = /\.(PutItem|UpdateItem)$/;

/** A server in front of a database that decides for each request what becomes of it. */
export const startDatabaseProxy = async (target: string) => {
  let seen = 0;
  let harmed = 0;
  let writesOnly = false;
  let fateOf: Fates = () => 'pass';
  const server = await startServer((incoming, outgoing) => {
    const writes = WRITES.test(String(incoming.headers['x-amz-target']));
    const attempt = /attempt=(\d+)/.exec(String(incoming.headers['amz-sdk-request']))?.[1];
    if (writes || !writesOnly) seen += 1;
    const fate = writes || !writesOnly ? fateOf(seen, Number(attempt), writes) : 'pass';
    if (fate !== 'pass') harmed += 1;
    if (fate === 'away') return void incoming.socket.destroy();
    if (fate === 'refuse' || fate === 'throttle') {
      incoming.resume().on('end', () => answerError(outgoing, fate));
      return;
    }
    const forward = request(target, { method: 'POST', headers: incoming.headers }, (answer) => {
      if (fate === 'lose') return void answer.resume().on('end', () => incoming.socket.destroy());
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forward);
  });
  return {
    endpoint: server.origin,
    /** With `of: 'writes'` requests that only read pass uncounted. */
    arm: (fate: Fates, of: 'all' | 'writes' = 'all'): void => {
      fateOf = fate;
      writesOnly = of === 'writes';
      seen = 0;
      harmed = 0;
    },
    /** Requests since the last `arm` that did not simply pass. */
    harmed: () => harmed,
    close: server.close,
  };
};
