/** One bar as a line tells it: opening second, prices, volume in base coin. */
export type BarRow = readonly [opened: number, open: number, high: number, low: number, close: number, volume: number];

/** How the lines of a file are to be read. */
export interface BarFormat {
  readonly name: string;
  /** What a line must look like, for a message. */
  readonly line: string;
  readonly columns: number;
  readonly hasHeader: boolean;
  /** The opening second of a bar, from its first cell. */
  readonly openedAt: (cell: number) => number;
}

const PLAIN_HEADER = 'timestamp_s,open,high,low,close,volume';
/** The first cell of the header that Binance writes into some of its dumps and leaves out of others. */
const BINANCE_HEADER = 'open_time,';

/**
 * Binance counted its public dumps in milliseconds and, for spot since 2025-01-01, in microseconds. No second of this
 * century has 14 digits in the one and none has fewer in the other.
 */
const FIRST_MICROSECOND = 1e14;
const openedAtBinance = (cell: number): number => (cell >= FIRST_MICROSECOND ? cell / 1e6 : cell / 1e3);

const PLAIN: BarFormat = {
  name: 'plain bars',
  line: `${PLAIN_HEADER} in seconds`,
  columns: 6,
  hasHeader: true,
  openedAt: (cell) => cell,
};
/** As Kraken publishes its history: time,open,high,low,close,volume,trades, without header; bars without trade are absent. */
const KRAKEN: BarFormat = {
  name: "Kraken's OHLCVT",
  line: 'time,open,high,low,close,volume,trades in seconds, without header',
  columns: 7,
  hasHeader: false,
  openedAt: (cell) => cell,
};
/** As data.binance.vision serves them: twelve columns, of which the sixth is the volume in base coin. */
const binance = (hasHeader: boolean): BarFormat => ({
  name: "Binance's klines",
  line: 'open_time,open,high,low,close,volume and six more columns, in milli- or microseconds',
  columns: 12,
  hasHeader,
  openedAt: openedAtBinance,
});

/** The formats that are known, in words. */
export const KNOWN_FORMATS = `${PLAIN_HEADER} with this header; Kraken's OHLCVT (7 columns); Binance's klines (12 columns)`;

/** The format of a file by its first line, or null. */
export const formatOf = (firstLine: string): BarFormat | null => {
  if (firstLine === PLAIN_HEADER) return PLAIN;
  if (firstLine.startsWith(BINANCE_HEADER)) return binance(true);
  const cells = firstLine.split(',');
  if (!cells.every((cell) => cell !== '' && Number.isFinite(Number(cell)))) return null;
  return [KRAKEN, binance(false)].find(({ columns }) => columns === cells.length) ?? null;
};

const isSound = ([opened, open, high, low, close, volume]: BarRow): boolean =>
  Number.isInteger(opened) &&
  low > 0 &&
  low <= Math.min(open, close) &&
  high >= Math.max(open, close) &&
  Number.isFinite(high) &&
  volume >= 0 &&
  Number.isFinite(volume);

const numberIn = (cell: string | undefined): number => (cell === undefined || cell === '' ? Number.NaN : Number(cell));

/** One line as a bar, or null where it is none: too few cells, no numbers, or prices that cannot be those of a bar. */
export const rowOf = (line: string, { columns, openedAt }: BarFormat): BarRow | null => {
  const cells = line.split(',');
  if (cells.length !== columns) return null;
  const [opened, open, high, low, close, volume] = cells;
  const row: BarRow = [
    openedAt(numberIn(opened)),
    numberIn(open),
    numberIn(high),
    numberIn(low),
    numberIn(close),
    numberIn(volume),
  ];
  return isSound(row) ? row : null;
};
