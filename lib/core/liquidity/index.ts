export * from './depth.ts';
export * from './impact.ts';
export * from './recorded.ts';
