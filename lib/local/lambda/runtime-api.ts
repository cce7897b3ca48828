import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { err, ok, type Result } from '../../core/units/index.ts';

/** What a function says of its own failure, or the platform of a function that says nothing any more. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}
export const functionError = (errorType: string, errorMessage: string): FunctionError => ({
  errorType,
  errorMessage,
  trace: [],
});

type Outcome = Result<unknown, FunctionError>;
interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly settle: (outcome: Outcome) => void;
}

/** The server that a function's process asks for work and tells its answers, version 2018-06-01. One process each. */
export interface RuntimeApi {
  /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** When the process first asks for work: milliseconds of the monotonic clock; or why it never will. */
  readonly ready: Promise<Result<number, FunctionError>>;
  /** One invocation at a time: the next event waits until the process asks again. */
  readonly invoke: (event: unknown, timeoutMs: number) => Promise<Outcome>;
  /** The process is gone, or must be taken for gone: whatever waits for it fails with this. */
  readonly abandon: (error: FunctionError) => void;
  readonly close: () => Promise<void>;
}

/** The platform's limit for a buffered answer. */
const LARGEST_ANSWER_BYTES = 6 * 1024 * 1024;
const ROOT = '/2018-06-01/runtime';
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:local';

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

interface Reply {
  readonly status: number;
  readonly body: unknown;
}
const ACCEPTED: Reply = { status: 202, body: { status: 'OK' } };
const refusal = (status: number, errorType: string): Reply => ({
  status,
  body: { errorType, errorMessage: errorType },
});

const hand = (response: ServerResponse, { id, event, timeoutMs }: Invocation): void => {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
    'lambda-runtime-trace-id': `Root=1-00000000-${randomBytes(12).toString('hex')};Sampled=0`,
    'lambda-runtime-invoked-function-arn': ARN,
  });
  response.end(JSON.stringify(event));
};

/** Events that wait, the process that asks, and the invocation under way. */
const createDesk = () => {
  const waiting: Invocation[] = [];
  let asking: ServerResponse | null = null;
  let current: Invocation | null = null;
  let gone: FunctionError | null = null;
  const match = (): void => {
    if (!asking || current) return;
    current = waiting.shift() ?? null;
    if (!current) return;
    hand(asking, current);
    asking = null;
  };
  return {
    ask: (response: ServerResponse): void => {
      asking = response;
      match();
    },
    add: (invocation: Invocation): void => {
      if (gone) invocation.settle(err(gone));
      else waiting.push(invocation);
      match();
    },
    /** Whether this is the invocation under way: neither answered before nor never handed out. */
    isCurrent: (id: string | undefined): boolean => current?.id === id,
    settle: (outcome: Outcome): void => {
      const settling = current;
      current = null;
      settling?.settle(outcome);
    },
    abandon: (error: FunctionError): void => {
      gone ??= error;
      for (const { settle } of [...(current ? [current] : []), ...waiting.splice(0)]) settle(err(gone));
      current = null;
    },
  };
};
type Desk = ReturnType<typeof createDesk>;

const conclude = (desk: Desk, id: string | undefined, verb: string, text: string): Reply => {
  if (!desk.isCurrent(id)) return refusal(400, 'InvalidRequestID');
  if (verb === 'response' && Buffer.byteLength(text) > LARGEST_ANSWER_BYTES) {
    return refusal(413, 'RequestEntityTooLarge');
  }
  const said: unknown = JSON.parse(text);
  desk.settle(verb === 'response' ? ok(said) : err(said as FunctionError));
  return ACCEPTED;
};

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Tells once whether the process came to ask for work. */
const createReadiness = () => {
  let settle: (result: Result<number, FunctionError>) => void = () => undefined;
  const ready = new Promise<Result<number, FunctionError>>((resolve) => {
    settle = resolve;
  });
  return { ready, settle };
};

/** Opens the server on the loopback interface. */
export const startRuntimeApi = async (): Promise<RuntimeApi> => {
  const desk = createDesk();
  const { ready, settle } = createReadiness();
  const abandon = (error: FunctionError): void => {
    settle(err(error));
    desk.abandon(error);
  };
  const replyTo = (asked: string, text: string): Reply => {
    if (asked === `POST ${ROOT}/init/error`) {
      abandon(JSON.parse(text) as FunctionError);
      return ACCEPTED;
    }
    const [, id, verb] = asked.match(/^POST \/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/) ?? [];
    return verb ? conclude(desk, id, verb, text) : refusal(404, 'NotFound');
  };
  const server = createServer(async (request, response) => {
    const asked = `${request.method} ${request.url}`;
    if (asked === `GET ${ROOT}/invocation/next`) {
      settle(ok(performance.now()));
      desk.ask(response);
      return;
    }
    const { status, body } = replyTo(asked, await readText(request));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready,
    invoke: (event, timeoutMs) =>
      new Promise((settled) => desk.add({ id: randomUUID(), event, timeoutMs, settle: settled })),
    abandon,
    close: () => closed(server),
  };
};
