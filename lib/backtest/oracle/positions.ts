/** A position at full leverage: how far against it the price may go before nothing is left of what was paid in. */
export interface Position {
  readonly side: 'long' | 'short';
  readonly bankruptcy: number;
}

const LEVERAGES = [2, 3, 5, 10, 20, 25, 50];

/** Longs and shorts of every leverage of the grid, opened at each of the prices. */
export const positionsAt = (prices: readonly number[]): Position[] =>
  prices.flatMap((entry) =>
    LEVERAGES.flatMap((leverage): Position[] => [
      { side: 'long', bankruptcy: entry * (1 - 1 / leverage) },
      { side: 'short', bankruptcy: entry * (1 + 1 / leverage) },
    ]),
  );

/** One cycle of a crash: what honest venues say, and what has to be passed to liquidate. */
export interface CrashCycle {
  readonly honest: number | null;
  readonly confirmation: { readonly long: number; readonly short: number } | null;
}

const isPast = ({ side, bankruptcy }: Position, price: number): boolean =>
  side === 'long' ? price <= bankruptcy : price >= bankruptcy;

/**
 * The cycles, by number, in which a position's liquidation was wrongly stopped: the honest median was past its bankruptcy
 * price and the confirmation price was not, or there was none. From the first confirmed liquidation on there is no position.
 */
export const stoppedCycles = (position: Position, cycles: readonly CrashCycle[]): number[] => {
  const stopped: number[] = [];
  for (const [index, { honest, confirmation }] of cycles.entries()) {
    if (confirmation && isPast(position, confirmation[position.side])) return stopped;
    if (honest !== null && isPast(position, honest)) stopped.push(index);
  }
  return stopped;
};

/** Whether the honest median ever was past what a position can lose. */
export const goesBankrupt = (position: Position, cycles: readonly CrashCycle[]): boolean =>
  cycles.some(({ honest }) => honest !== null && isPast(position, honest));
