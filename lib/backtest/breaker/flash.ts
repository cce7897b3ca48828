import { ok, type Result } from '../../core/units/index.ts';
import { BINANCE_MINUTES, ROUNDS, roundAt } from '../oracle/composite.ts';
import { around, drawsFrom } from '../oracle/generated.ts';
import { hourAt } from '../oracle/hours.ts';
import { barsOf, DAY, type Files } from '../oracle/march.ts';
import { closeAt } from '../oracle/recorded.ts';
import { settingOf } from '../oracle/setting.ts';
import { slotsOf } from '../oracle/walk.ts';
import type { OnProgress } from '../progress.ts';
import { readRecordings } from './files.ts';
import { daysOf, type VenueDays } from './march.ts';
import { OffCount } from './off.ts';
import { runVenues } from './venues.ts';
import { type Watched, watchedIn } from './watched.ts';

/** The flash crash of 2023-08-17: minutes of Binance shown by several sources, Chainlink's rounds as their witness. */
export interface FlashOrder {
  readonly kind: 'flash';
  readonly file: string;
}

export interface FlashReport {
  readonly kind: 'flash';
  readonly days: VenueDays;
}

export const FLASH_FILES: readonly string[] = [ROUNDS, BINANCE_MINUTES];
const MARKET = { id: 'BTC-USD-PERP', listingPrice: 28_000 };
/** The fall was at 21:40; what is told begins before it and goes on for half a day. */
const [FROM, TO] = [hourAt('2023-08-17T20:00'), hourAt('2023-08-18T10:00')];
const WARM_UP_SECONDS = 2 * DAY;
/** Sources that show the recorded minute as the price, as in the oracle's report. */
const SOURCES = 4;
const SEED = 1;

export const flashIn = (files: Files, onProgress: OnProgress): FlashReport => {
  const [minutes, rounds, draw] = [barsOf(files, BINANCE_MINUTES), barsOf(files, ROUNDS), drawsFrom(SEED)];
  const start = FROM - WARM_UP_SECONDS;
  const [cycles, off] = [[] as Watched[], new OffCount()];
  runVenues({
    ...{ policy: settingOf([], [MARKET]), feeds: [], slots: slotsOf(start, TO, 60) },
    injected: (_, slot) => {
      const price = closeAt(minutes, slot);
      return price === null ? [] : [...around(price, SOURCES, slot, draw), roundAt(rounds, slot)];
    },
    visit: (_, body) => {
      const { slot } = body.inputs;
      onProgress((slot - start) / (TO - start));
      if (slot <= FROM) return;
      cycles.push(watchedIn(body));
      off.add(body);
    },
  });
  return { kind: 'flash', days: daysOf(MARKET.id, cycles, off.all) };
};

export const flashOfFolder = ({ file }: FlashOrder, onProgress: OnProgress): Result<FlashReport, string> => {
  const files = readRecordings(file, FLASH_FILES);
  return files.ok ? ok(flashIn(files.value, onProgress)) : files;
};
