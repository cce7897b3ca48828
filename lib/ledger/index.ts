export * from './client.ts';
export * from './fault.ts';
export * from './ledger.ts';
export * from './table.ts';
