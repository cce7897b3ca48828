import { err, ok, type Result } from '../../core/units/index.ts';
import { endOf } from '../bars.ts';
import { parseBars } from '../parse.ts';
import { unpack } from '../unpack.ts';
import type { Recorded } from './recorded.ts';

const ROUNDS = 'round_id,answer,started_at,updated_at,decimals';

interface Round {
  readonly updatedAt: number;
  readonly price: number;
}

const roundOf = (line: string): Round => {
  const [, answer, , updatedAt, decimals] = line.split(',');
  return { updatedAt: Number(updatedAt), price: Number(answer) / 10 ** Number(decimals) };
};

/** Round numbers are too long for a number; those of one feed have one length. */
const byNumber = (a: string, b: string): number => (a < b ? -1 : 1);

/** The rounds of a feed as bars without length that ended when they were written. */
const parseRounds = (path: string, text: string): Result<Recorded, string> => {
  const [, ...lines] = text.split('\n').filter((line) => line !== '');
  const rounds = lines.sort(byNumber).map(roundOf);
  const broken = rounds.findIndex(({ updatedAt, price }) => !Number.isFinite(updatedAt) || !(price > 0));
  if (broken >= 0) return err(`${path}: ${lines[broken]} is no round: correct or delete the line`);
  const prices = Float64Array.from(rounds, ({ price }) => price);
  const ends = Float64Array.from(rounds, ({ updatedAt }) => updatedAt);
  return ok({ barSeconds: 0, ends, highs: prices, lows: prices, closes: prices, volumes: prices.map(() => 0) });
};

/** Reads the bytes of recorded bars in any known format, or of the rounds of a feed, packed or plain. */
export const parseRecorded = (path: string, bytes: Buffer): Result<Recorded, string> => {
  const text = unpack(bytes);
  if (!text.ok) return err(`${path}: ${text.error}`);
  if (text.value.toString('latin1', 0, ROUNDS.length) === ROUNDS) return parseRounds(path, text.value.toString());
  const bars = parseBars(path, text.value);
  if (!bars.ok) return err(bars.error.detail);
  const { barSeconds, opened, high, low, close, volume } = bars.value;
  const ends = opened.map((_, index) => endOf(bars.value, index));
  return ok({ barSeconds, ends, highs: high, lows: low, closes: close, volumes: volume });
};
