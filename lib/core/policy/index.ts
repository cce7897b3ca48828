export * from './class.ts';
export * from './default.ts';
export * from './fault.ts';
export * from './mandate.ts';
export * from './narrow.ts';
export * from './pairs.ts';
export * from './parse.ts';
export * from './schema.ts';
