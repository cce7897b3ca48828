import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { CreateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { createDynamoClient, LEDGER_TABLE } from '../ledger/index.ts';
import { openServer } from './storage.ts';

export interface DatabaseOptions {
  /** Where the database keeps its files, made when absent. Absent: all is in memory and gone after `close`. */
  readonly folder?: string;
}

/** A DynamoDB of our own on the loopback interface, with the ledger's table in it. */
export interface Database {
  readonly endpoint: string;
  readonly table: string;
  /** Ends running requests, then the files: the folder can be opened again at once. */
  close(): Promise<void>;
}

const TABLE = LEDGER_TABLE.defaultName;
/** How often a closing server looks for connections on which nothing is under way any more. */
const HANG_UP_MS = 5;
/** The table of a local database stands a millisecond after it was asked for; the SDK's own pace would be two seconds. */
const WAIT = { maxWaitTime: 10, minDelay: 0.005, maxDelay: 0.05 };

const listen = async (folder: string | undefined): Promise<Server> => {
  const server = await openServer(folder);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
};

const endpointOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A client keeps its connections for the next request; without hanging up on those that fall idle, closing takes seconds. */
const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    const hangUp = setInterval(() => server.closeIdleConnections(), HANG_UP_MS);
    server.close((cause) => {
      clearInterval(hangUp);
      cause ? reject(cause) : resolve();
    });
  });

const createTable = async (endpoint: string): Promise<void> => {
  const client = createDynamoClient({ endpoint });
  const { partitionKey, sortKey } = LEDGER_TABLE;
  const command = new CreateTableCommand({
    TableName: TABLE,
    BillingMode: LEDGER_TABLE.billingMode,
    AttributeDefinitions: [partitionKey, sortKey].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
  });
  await client.send(command);
  await waitUntilTableExists({ client, ...WAIT }, { TableName: TABLE });
  client.destroy();
};

/**
 * Makes the files of a database beside their place and moves them there when the table stands. A process that is killed
 * meanwhile would otherwise leave a table that is "being created" for ever.
 */
const prepareFolder = async (folder: string): Promise<void> => {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  const server = await listen(unfinished);
  await createTable(endpointOf(server));
  await closeServer(server);
  renameSync(unfinished, folder);
};

/** Starts the database. Only one process may have a folder open: the data folder's lock sees to that. */
export const startDatabase = async ({ folder }: DatabaseOptions): Promise<Database> => {
  if (folder !== undefined && !existsSync(folder)) await prepareFolder(folder);
  const server = await listen(folder);
  const endpoint = endpointOf(server);
  if (folder === undefined) await createTable(endpoint);
  return { endpoint, table: TABLE, close: () => closeServer(server) };
};
