import type { MarketId, Realm } from '../core/market/index.ts';
import type { DocumentKind } from './ledger.ts';
import { LEDGER_TABLE } from './table.ts';

/** Digits of a version in a sort key: text sorts as numbers do, for two million years of minutes. */
const VERSION_DIGITS = 12;
/** A document has no second key, but the table asks for one. */
const DOCUMENT = 'document';

export interface Key {
  readonly [LEDGER_TABLE.partitionKey]: { readonly S: string };
  readonly [LEDGER_TABLE.sortKey]: { readonly S: string };
}

const key = (pk: string, sk: string): Key => ({ pk: { S: pk }, sk: { S: sk } });

export const sortKeyOf = (version: number): string => String(version).padStart(VERSION_DIGITS, '0');

/** Every key starts with the realm, so that no query can cross from one world into another. */
export const marketPartition = (realm: Realm, market: MarketId): string => `${realm}|MARKET#${market}`;
export const entryKey = (realm: Realm, market: MarketId, version: number): Key =>
  key(marketPartition(realm, market), sortKeyOf(version));
export const documentKey = (realm: Realm, kind: DocumentKind, id: string): Key =>
  key(`${realm}|${kind}#${id}`, DOCUMENT);
export const cursorKey = (realm: Realm, channel: string, market: MarketId): Key =>
  key(`${realm}|DELIVERY#${channel}`, market);
