import { type BarLine, walk } from '../../support/bars.ts';

/** A calm walk of a seed whose bars, from `from` on, are moved by a whole fall over so many bars, and stay there. */
export const fallen = (
  seed: number,
  count: number,
  barSeconds: number,
  fall: { from: number; over: number; by: number },
) =>
  calm(seed, count, barSeconds).map((line, index): BarLine => {
    const factor = (at: number): number => 1 - fall.by * Math.min(1, Math.max(0, (at - fall.from) / fall.over));
    const [before, after] = [factor(index), factor(index + 1)];
    const open = line.open * before;
    const close = line.close * after;
    return { ...line, open, close, high: Math.max(open, close), low: Math.min(open, close) };
  });

/** A tenth of the generator's moves: nothing in it comes near a trigger. */
export const calm = (seed: number, count: number, barSeconds: number): BarLine[] => {
  const [first] = walk(seed, 1, barSeconds);
  const start = first?.open ?? 0;
  return walk(seed, count, barSeconds).map((line) => {
    const near = (price: number): number => start * (price / start) ** 0.1;
    return { ...line, open: near(line.open), high: near(line.high), low: near(line.low), close: near(line.close) };
  });
};
