export * from './aggregate.ts';
export * from './decision.ts';
export * from './identity.ts';
export * from './ladder.ts';
export * from './observation.ts';
export * from './parameter-set.ts';
export * from './record.ts';
export * from './schema.ts';
