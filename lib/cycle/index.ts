export * from './deliver.ts';
export * from './heads.ts';
export * from './parts.ts';
export * from './plan.ts';
export * from './ports.ts';
export * from './run.ts';
export * from './schedule.ts';
