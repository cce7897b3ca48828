import type { Recorded } from './recorded.ts';

type Line = readonly [ends: number, high: number, low: number, close: number, volume: number];

const BARS = 'timestamp_s,open,high,low,close,volume';
const ROUNDS = 'round_id,answer,started_at,updated_at,decimals';

const barOf =
  (barSeconds: number) =>
  (cells: readonly string[]): Line => {
    const [opened = Number.NaN, , high = Number.NaN, low = Number.NaN, close = Number.NaN, volume = 0] =
      cells.map(Number);
    return [opened + barSeconds, high, low, close, volume];
  };

const roundOf = ([, answer, , updatedAt, decimals]: readonly string[]): Line => {
  const price = Number(answer) / 10 ** Number(decimals);
  return [Number(updatedAt), price, price, price, 0];
};

const columns = (lines: readonly Line[], barSeconds: number): Recorded => {
  const column = (index: 0 | 1 | 2 | 3 | 4) => Float64Array.from(lines, (line) => line[index]);
  return { barSeconds, ends: column(0), highs: column(1), lows: column(2), closes: column(3), volumes: column(4) };
};

/** Round numbers are too long for a number; those of one feed have one length. */
const byRound = (a: string, b: string): number => (a < b ? -1 : 1);

/**
 * Reads recorded bars, or the rounds of a feed as bars without length that ended when they were written. Throws on another
 * header and on a line that is no numbers: the recordings are not the user's own.
 */
export const parseRecorded = (path: string, text: string): Recorded => {
  const [header, ...rows] = text.split('\n').filter((line) => line !== '');
  if (header !== BARS && header !== ROUNDS) throw new Error(`${path}: expected the header ${BARS} or ${ROUNDS}`);
  const barSeconds = /1h\//.test(path) ? 3_600 : 60;
  const sorted = header === ROUNDS ? rows.sort(byRound) : rows;
  const lines = sorted.map((row) => (header === ROUNDS ? roundOf : barOf(barSeconds))(row.split(',')));
  const broken = lines.findIndex((line) => !line.every(Number.isFinite));
  if (broken >= 0) throw new Error(`${path}, line ${broken + 2}: expected numbers, found ${sorted[broken]}`);
  return columns(lines, header === ROUNDS ? 0 : barSeconds);
};
