import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { silenceRuntimeNotice } from '../operations/index.ts';

export interface DynamoClientOptions {
  /** A database of our own, such as `http://127.0.0.1:4000`. Absent: the cloud's, with the process's own credentials. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly requestTimeoutMs?: number;
  readonly attempts?: number;
}

/** A put takes milliseconds. With three attempts a cycle learns within seven seconds that its database is away. */
const REQUEST_TIMEOUT_MS = 2_000;
const ATTEMPTS = 3;
/** Named by the local database's tables and used for nothing else. */
const LOCAL_REGION = 'us-east-1';
/** What the SDK must be given to sign requests that nobody checks; real credentials never go to a local endpoint. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A client that gives up early, so that "database away" is an error of this cycle and not of the next three. */
export const createDynamoClient = ({
  endpoint,
  region,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
  attempts = ATTEMPTS,
}: DynamoClientOptions): DynamoDBClient => {
  silenceRuntimeNotice();
  return new DynamoDBClient({
    ...(endpoint
      ? { endpoint, region: region ?? LOCAL_REGION, credentials: LOCAL_CREDENTIALS }
      : region
        ? { region }
        : {}),
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
};
