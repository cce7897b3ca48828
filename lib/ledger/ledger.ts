import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Entry, MarketId, Realm } from '../core/market/index.ts';
import type { Result } from '../core/units/index.ts';
import { advanceCursor, readCursor, readMemory, remember } from './cursors.ts';
import { putDocument, readDocument } from './documents.ts';
import { commitEntry, readEntriesAfter, readEntriesBefore, readEntry, readHead } from './entries.ts';
import type { LedgerError } from './fault.ts';
import type { StoredEntry } from './item.ts';

export type { StoredEntry } from './item.ts';

/** Immutable items beside the entries. Models, policies and proposals are named by their digest, what people did by an id. */
export type DocumentKind = 'MODEL' | 'POLICY' | 'PROPOSAL' | 'SNAPSHOT' | 'VOTE' | 'COMMAND';

/**
 * The append-only record of one realm. Reads are strongly consistent and serve nothing whose digest does not match
 * (`corrupt`). No method throws for a reason outside the program; entries and documents that contradict their own
 * digest, or belong to another realm, are a defect of the caller and throw.
 */
export interface Ledger {
  /** The newest version of a market, or null before its first. */
  head(market: MarketId): Promise<Result<StoredEntry | null, LedgerError>>;
  entry(market: MarketId, version: number): Promise<Result<StoredEntry | null, LedgerError>>;
  /** At most `limit` entries above `version`, ascending. */
  entriesAfter(market: MarketId, version: number, limit: number): Promise<Result<readonly StoredEntry[], LedgerError>>;
  /** At most `limit` entries below `version`, descending: the newest first. */
  entriesBefore(market: MarketId, version: number, limit: number): Promise<Result<readonly StoredEntry[], LedgerError>>;
  /**
   * One conditional put. `lost`: another run holds this version. After `unavailable` the entry may stand or not; the
   * head tells.
   */
  commit(entry: Entry, runId: string): Promise<Result<'committed' | 'lost', LedgerError>>;
  /** Immutable, and the same content may be put again. `conflict`: other content stands under this name. */
  putDocument(kind: DocumentKind, id: string, value: unknown): Promise<Result<void, LedgerError>>;
  /** The value, or null when nothing stands under this name. */
  document(kind: DocumentKind, id: string): Promise<Result<unknown, LedgerError>>;
  /** The last version that a channel has delivered; 0 before its first. */
  cursor(channel: string, market: MarketId): Promise<Result<number, LedgerError>>;
  /** `behind`: the cursor stands at this version or further, and stays there. */
  advanceCursor(
    channel: string,
    market: MarketId,
    version: number,
  ): Promise<Result<'advanced' | 'behind', LedgerError>>;
  /** Where a channel stands that must also know what it sent; null before it has begun. */
  memory(channel: string, market: MarketId): Promise<Result<ChannelMemory | null, LedgerError>>;
  /**
   * Both at once, or neither. `first`: only where the channel has not begun, so that one start counts. `later`: only over
   * a lower version. Else `behind`, and what stands there stays.
   */
  remember(
    channel: string,
    market: MarketId,
    at: ChannelMemory,
    where: 'first' | 'later',
  ): Promise<Result<'advanced' | 'behind', LedgerError>>;
}

/** The last version that a channel has dealt with, and what it has to know of all it sent. */
export interface ChannelMemory {
  readonly version: number;
  readonly memory: unknown;
}

export interface LedgerOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly realm: Realm;
}

export const createLedger = (place: LedgerOptions): Ledger => ({
  head: readHead(place),
  entry: readEntry(place),
  entriesAfter: readEntriesAfter(place),
  entriesBefore: readEntriesBefore(place),
  commit: commitEntry(place),
  putDocument: putDocument(place),
  document: readDocument(place),
  cursor: readCursor(place),
  advanceCursor: advanceCursor(place),
  memory: readMemory(place),
  remember: remember(place),
});
