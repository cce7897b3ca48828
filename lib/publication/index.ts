export * from './bus.ts';
export type { BusError } from './bus-fault.ts';
export * from './event.ts';
export * from './merkle.ts';
export * from './sign-run.ts';
export * from './signer.ts';
export * from './verify.ts';
