/** What it costs to look for duplicate keys and depth, beside `JSON.parse` of the same book in the same run. */
import { looseness } from '../lib/http/strict-json.ts';

if (process.argv.includes('--help')) {
  process.stdout.write('usage: node --import tsx bench/strict-json.ts [--json]\n');
  process.exit(0);
}

const TARGET_BYTES = 2_000_000;
const ROUNDS = 30;

const bookOf = (level: (price: string) => unknown, bytes: number): string => {
  const count = Math.ceil(bytes / (JSON.stringify(level('100000.00')).length + 1) / 2);
  const side = (direction: number): unknown[] =>
    Array.from({ length: count }, (_, index) => level((100_000 + direction * index * 0.01).toFixed(2)));
  return JSON.stringify({ sequence: 7, bids: side(-1), asks: side(1) });
};

const BOOKS = {
  arrays: bookOf((price) => [price, '0.12345678', 3], TARGET_BYTES),
  objects: bookOf((price) => ({ price, size: '0.12345678' }), TARGET_BYTES),
};

const median = (run: () => void): number => {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[ROUNDS / 2] ?? Number.NaN;
};

const rows = Object.entries(BOOKS).map(([levels, text]) => {
  const scanMs = median(() => looseness(text));
  const parseMs = median(() => JSON.parse(text));
  return { levels, megabytes: text.length / 1e6, scanMs, parseMs, ratio: scanMs / parseMs };
});

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ rows })}\n`);
else {
  for (const { levels, megabytes, scanMs, parseMs, ratio } of rows) {
    process.stdout.write(
      `levels as ${levels.padEnd(8)} ${megabytes.toFixed(1)} MB  scan ${scanMs.toFixed(1)} ms  JSON.parse ${parseMs.toFixed(1)} ms  ratio ${ratio.toFixed(2)}\n`,
    );
  }
}
