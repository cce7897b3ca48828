import type { Files, Span } from './march.ts';
import type { ReportRow } from './row.ts';

/** What a group of rows is told. */
export interface Order {
  readonly files: Files;
  /** Stretches of 2023-03-01 to 21 that are walked, each from a cold start. */
  readonly spans: readonly Span[];
  /** Told before each part of the work. */
  readonly say: (text: string) => void;
}

/** Rows that are made together from the same files. */
export interface Group {
  readonly name: string;
  readonly about: string;
  readonly files: readonly string[];
  readonly rows: (order: Order) => readonly ReportRow[];
}
