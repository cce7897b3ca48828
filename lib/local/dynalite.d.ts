declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** The part that is used here. Without `path` everything is in memory. */
  interface Options {
    readonly path?: string;
    readonly createTableMs?: number;
  }
  const dynalite: (options: Options) => Server;
  export default dynalite;
}

declare module 'dynalite/db/index.js' {
  /** The key-value store below, as far as it is used here. */
  interface Files {
    open(): Promise<void>;
    values(options: object): AsyncIterable<unknown>;
    createValueStream(options: object): import('node:stream').Readable;
  }
  const storage: { create(options: object): { readonly db: Files } };
  export default storage;
  export type { Files };
}
