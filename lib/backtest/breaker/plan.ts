import { join } from 'node:path';
import type { UnixSeconds } from '../../core/units/index.ts';
import { MARCH_FILES } from '../oracle/march.ts';
import { FLASH_FILES } from './flash.ts';
import type { BreakerOrder } from './task.ts';

/** Rows that are made together from the same recordings. */
export interface BreakerGroup {
  readonly name: string;
  readonly about: string;
  /** Recordings, by their paths in the folder, and what is done with them. */
  readonly parts: readonly Part[];
}

interface Part {
  readonly files: readonly string[];
  /** Cycles that it takes: how long it lasts, beside others. */
  readonly cycles: number;
  readonly order: (folder: string) => BreakerOrder;
}

const day = (text: string): UnixSeconds => Date.parse(`${text}T00:00:00Z`) / 1_000;
const [FROM, TO] = [day('2018-01-01'), day('2024-01-01')];

const YEARS: readonly [file: string, cycles: number][] = [
  ['spot-5m/btcusdt_binance.csv.gz', 670_000],
  ['spot-5m/ethusdt_binance.csv.gz', 670_000],
  ['altcoins-1h/xrpusdt_binance.csv.gz', 50_000],
  ['altcoins-1h/linkusdt_binance.csv.gz', 43_000],
  ['altcoins-1h/dogeusdt_binance.csv.gz', 39_000],
  ['altcoins-1h/solusdt_binance.csv.gz', 30_000],
  ['altcoins-1h/avaxusdt_binance.csv.gz', 29_000],
];

/** The first of them and the day after the last. */
const CRASHES: readonly [name: string, from: string, after: string][] = [
  ['2020-03-12/13', '2020-03-12', '2020-03-14'],
  ['2021-05-19', '2021-05-19', '2021-05-20'],
  ['2022-05-09..12', '2022-05-09', '2022-05-13'],
  ['2022-06-13..18', '2022-06-13', '2022-06-19'],
  ['2022-11-08/09', '2022-11-08', '2022-11-10'],
];
const CRASH_FILES = ['crash-1m/btcusdt_binance.csv.gz', 'crash-1m/ethusdt_binance.csv.gz'];
/** Times a crash and a coin: a thousand in all, each once a length of outage. */
const OUTAGES = 1_000 / (CRASHES.length * CRASH_FILES.length);
const OUTAGE_CYCLES = 200;

const crashParts = (outages: number): Part[] =>
  CRASH_FILES.flatMap((file, coin) =>
    CRASHES.map(([name, from, after], index) => ({
      files: [file],
      cycles: 35_000 + outages * OUTAGE_CYCLES,
      order: (folder) => ({
        ...{ kind: 'crash', file: join(folder, file), name, from: day(from), to: day(after) },
        ...{ outages, seed: 1 + coin * CRASHES.length + index },
      }),
    })),
  );

/** Everything that the breaker's report shows, in its order. */
export const BREAKER_GROUPS: readonly BreakerGroup[] = [
  {
    name: 'episodes',
    about: 'episodes a market and year: BTC and ETH 2018 to 2023 by five minutes, five coins by the hour',
    parts: YEARS.map(([file, cycles]) => ({
      ...{ files: [file], cycles },
      order: (folder) => ({ kind: 'years', file: join(folder, file), from: FROM, to: TO }),
    })),
  },
  {
    name: 'crashes',
    about: 'five crashes of BTC and ETH by the minute, and a thousand outages of each of three lengths cut into them',
    parts: crashParts(OUTAGES),
  },
  {
    name: 'venues',
    about: 'the USDC crisis of 2023-03 from eleven markets, and the flash crash of 2023-08-17',
    parts: [
      { files: MARCH_FILES, cycles: 100_000, order: (file) => ({ kind: 'march', file, days: 4 }) },
      { files: FLASH_FILES, cycles: 20_000, order: (file) => ({ kind: 'flash', file }) },
    ],
  },
];
