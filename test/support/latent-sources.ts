import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Venue } from '../../lib/local/venues/index.ts';
import type { Asked } from '../../lib/sources/index.ts';

/** Ten sources of an underlying. */
export const LATENT_SOURCES: readonly { readonly venue: Venue; readonly quote: string }[] = [
  { venue: 'coinbase', quote: 'USD' },
  { venue: 'kraken', quote: 'USD' },
  { venue: 'kraken', quote: 'USDT' },
  { venue: 'kraken', quote: 'USDC' },
  { venue: 'binance', quote: 'USDT' },
  { venue: 'binance', quote: 'USDC' },
  { venue: 'binanceus', quote: 'USD' },
  { venue: 'hyperliquid', quote: 'USD' },
  { venue: 'deribit', quote: 'USD' },
  { venue: 'dydx', quote: 'USD' },
];

export const underlyings = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `C${String(index).padStart(3, '0')}`);

export const latentQuestions = (count: number): readonly Asked[] =>
  underlyings(count).flatMap((base) =>
    LATENT_SOURCES.map(({ venue, quote }) => ({ source: { venue }, pair: { base, quote } })),
  );

export interface LatentOrder {
  readonly count: number;
  readonly latencyMs: number;
  /** Uniform between none and this, on top. */
  readonly jitterMs: number;
  /** Venues that take a question and never answer it. */
  readonly silent: readonly Venue[];
}

export interface LatentReport {
  readonly type: 'report';
  /** Since the last report. */
  readonly asked: readonly { readonly venue: Venue; readonly target: string; readonly question: unknown }[];
  /** Connections that are open. */
  readonly open: number;
}

const message = async <T>(child: ChildProcess, type: string): Promise<T> => {
  for (;;) {
    const [found] = (await once(child, 'message')) as [{ type: string }];
    if (found.type === type) return found as T;
  }
};

/** Starts the venues of `LATENT_SOURCES` in a process of their own. */
export const startLatentVenues = async (order: LatentOrder) => {
  const child = fork(new URL('./latent-venues.ts', import.meta.url), [JSON.stringify(order)], {
    execArgv: ['--import', 'tsx'],
  });
  const { urls } = await message<{ urls: Readonly<Record<Venue, string>> }>(child, 'urls');
  return {
    urls,
    report: (): Promise<LatentReport> => {
      const reported = message<LatentReport>(child, 'report');
      child.send('report');
      return reported;
    },
    /** Resolves when the last connection has ended. Listen before it can. */
    idle: (): Promise<unknown> => message(child, 'idle'),
    close: async (): Promise<void> => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
};
