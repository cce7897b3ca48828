export * from './depth.ts';
export * from './recorded.ts';
