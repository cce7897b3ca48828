import { err, ok, type Result } from '../core/units/index.ts';
import { createDynamoClient, createLedger, LEDGER_TABLE, type Ledger } from '../ledger/index.ts';
import { type Database, startDatabase } from './database.ts';
import { DEFAULT_ROOT, type Folder, lastStarted, openFolder, readLock } from './folder.ts';

export interface OpenLedger {
  readonly ledger: Ledger;
  readonly realm: string;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

const connect = (endpoint: string, realm: string) => {
  const client = createDynamoClient({ endpoint });
  return { client, ledger: createLedger({ client, table: LEDGER_TABLE.defaultName, realm }) };
};

/** The database of a folder that this process has open; the error is one message for a person. */
export const openDatabase = async ({ databasePath }: Folder): Promise<Result<Database, string>> => {
  try {
    return ok(await startDatabase({ folder: databasePath }));
  } catch (cause) {
    const { message, cause: deeper } = cause as Error;
    const reason = deeper instanceof Error ? deeper.message : message;
    return err(
      `${databasePath} does not open as a database (${reason}): restore it, or choose another folder with --data`,
    );
  }
};

/**
 * The ledger of a data folder, of the one started last when none is named: through the database of whoever has the folder
 * open, or through one of our own while nobody has. The error is one message for a person.
 */
export const openLedger = async (data: string | null): Promise<Result<OpenLedger, string>> => {
  const folder = data === null ? lastStarted(DEFAULT_ROOT) : ok(data);
  if (!folder.ok) return err(folder.error.detail);
  const state = readLock(folder.value);
  if (!state.ok) return err(state.error.detail);
  const { realm, holder, path } = state.value;
  if (holder?.database) {
    const { client, ledger } = connect(holder.database, realm);
    return ok({ ledger, realm, folder: path, close: async () => client.destroy() });
  }
  const opened = openFolder({ root: DEFAULT_ROOT, realm, data: path });
  if (!opened.ok) return err(opened.error.detail);
  const database = await openDatabase(opened.value);
  if (!database.ok) {
    opened.value.release();
    return database;
  }
  const { client, ledger } = connect(database.value.endpoint, realm);
  const close = async () => {
    client.destroy();
    await database.value.close();
    opened.value.release();
  };
  return ok({ ledger, realm, folder: path, close });
};
