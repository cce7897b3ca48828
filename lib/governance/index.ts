export * from './cast.ts';
export * from './command.ts';
export * from './export.ts';
export * from './view.ts';
export * from './vote.ts';
