export * from './breaker-order.ts';
export * from './proposal-vote.ts';
export * from './typed-data.ts';
