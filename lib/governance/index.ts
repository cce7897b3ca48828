export * from './breaker-order.ts';
export * from './cast.ts';
export * from './command.ts';
export * from './export.ts';
export * from './signature.ts';
export * from './view.ts';
export * from './vote.ts';
