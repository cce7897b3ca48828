export * from './canonical.ts';
export * from './digest.ts';
export * from './elementary.ts';
export * from './fixed.ts';
export * from './result.ts';
export * from './series.ts';
export * from './time.ts';
