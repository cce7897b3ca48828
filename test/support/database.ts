import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient, createLedger, type Ledger } from '../../lib/ledger/index.ts';
import { startDatabase } from '../../lib/local/database.ts';

export interface TestDatabase {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly table: string;
  ledger(realm: string): Ledger;
  close(): Promise<void>;
}

/** The embedded database in memory, over real HTTP, with a client of its own. */
export const openTestDatabase = async (): Promise<TestDatabase> => {
  const { endpoint, table, close } = await startDatabase({});
  const client = createDynamoClient({ endpoint });
  return {
    endpoint,
    client,
    table,
    ledger: (realm) => createLedger({ client, table, realm }),
    close: async () => {
      client.destroy();
      await close();
    },
  };
};
