import type { ParameterSet, SetStatus } from '../lib/core/market/index.ts';

/** What the page reads of the endpoint. Sets are as published; of the rest only what is shown is named. */
export type PublishedSet = ParameterSet & { readonly signature?: { readonly signer: string } };

export interface MarketLine {
  readonly market: string;
  readonly version: number | null;
  readonly status: string;
  readonly slot: string | null;
  readonly validUntil: string | null;
}

export interface SourceLine {
  readonly source: string;
  readonly verdict: string;
  readonly price: number | null;
  readonly weightPpm: number;
  readonly ageSeconds: number | null;
}

/** The part of a ledger entry that is shown. */
export interface EntryView {
  readonly digest: string;
  readonly body: {
    readonly decision: {
      readonly oracle: {
        readonly median: number | null;
        readonly operators: number;
        readonly dispersionBp: number | null;
        readonly sources: readonly SourceLine[];
      };
      readonly liquidity: {
        readonly bands: readonly { readonly bp: number; readonly bidsUsd: number; readonly asksUsd: number }[];
        readonly halfSpreadBp: number;
        readonly modelled: boolean;
      } | null;
    };
  };
}

export interface HistoryItem {
  readonly version: number;
  readonly slot: string;
  readonly status: SetStatus;
  readonly digest: string;
  readonly price: {
    readonly median: string;
    readonly decimals: number;
    readonly band: { readonly low: string; readonly high: string } | null;
  } | null;
  readonly maintenancePpm: number | null;
  readonly existingPpm: number | null;
  readonly initialPpm: number | null;
  readonly breaker: {
    readonly market: string;
    readonly data: string;
    readonly since: string;
    /** Rule and values of the last change of the market's state. */
    readonly cause: string;
  };
}

export interface Sentence {
  readonly topic: string;
  readonly text: string;
}
export interface Explanation {
  readonly version: number;
  /** About the last version that changed anything, this one or an earlier. */
  readonly change: Sentence | null;
  readonly sentences: readonly Sentence[];
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T | null;
  /** `Plimsoll-Clock` in market seconds. */
  readonly clock: number | null;
}

/** An endpoint that does not answer within this is taken for silent. */
const TIMEOUT_MS = 8_000;

/** One GET. Rejects when nothing answered; an answer that is no JSON has a null body. */
export const get = async <T>(path: string): Promise<Answer<T>> => {
  const response = await fetch(path, {
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const clock = Date.parse(response.headers.get('Plimsoll-Clock') ?? '') / 1000;
  const text = await response.text();
  return { status: response.status, body: parse<T>(text), clock: Number.isNaN(clock) ? null : clock };
};

const parse = <T>(text: string): T | null => {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
};
