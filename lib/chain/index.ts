export * from './proposal-vote.ts';
export * from './typed-data.ts';
