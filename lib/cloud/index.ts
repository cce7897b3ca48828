export * from './deployment.ts';
export * from './stage.ts';
