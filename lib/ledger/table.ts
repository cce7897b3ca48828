/**
 * The one description of the ledger's table, from which the local table and the cloud's are made. All attributes beside
 * the key are the ledger's own affair.
 */
export const LEDGER_TABLE = {
  /** The name of a local table; a deployment may choose another. */
  defaultName: 'plimsoll-ledger',
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Unix seconds after which an item may be swept. No entry carries it: the ledger is append-only. */
  timeToLiveAttribute: 'expiresAt',
  billingMode: 'PAY_PER_REQUEST',
} as const;
