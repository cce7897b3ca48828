import { ok, type Result, type UnixSeconds } from '../../core/units/index.ts';
import { CRISIS, DAY, type Files, MARCH_FILES, MARCH_LISTINGS, marchFeeds } from '../oracle/march.ts';
import { settingOf } from '../oracle/setting.ts';
import { slotsOf } from '../oracle/walk.ts';
import type { OnProgress } from '../progress.ts';
import { readRecordings } from './files.ts';
import { OffCount } from './off.ts';
import { runVenues } from './venues.ts';
import { type Line, lineOf, type Transition, transitionsIn, type Watched, watchedIn } from './watched.ts';

/** The USDC crisis of 2023-03 from eleven recorded venues' markets and the streams of both stablecoins. */
export interface MarchOrder {
  readonly kind: 'march';
  readonly file: string;
  /** How long the run goes on after its warm-up. */
  readonly days: number;
}

/** A market through some days: how long it stood in each state, and why. */
export interface VenueDays {
  readonly market: string;
  readonly limitMinutes: number;
  readonly haltMinutes: number;
  /** Longest time in a row in `limit` or `halt`. */
  readonly longestMinutes: number;
  /** Causes of its halts. */
  readonly haltCauses: readonly string[];
  readonly transitions: readonly Transition[];
  readonly minutes: readonly Line[];
  readonly off: readonly string[];
}

export interface MarchReport {
  readonly kind: 'march';
  readonly markets: readonly VenueDays[];
}

const MINUTE = 60;
/** Two days before the crisis: forecasts rest on what an ordinary day moved. */
const WARM_UP_SECONDS = 2 * DAY;
export const MARCH_MARKET = 'BTC-USD-PERP';

const longestOf = (cycles: readonly Watched[]): number => {
  let [most, now] = [0, 0];
  for (const { market } of cycles) {
    now = market === 'limit' || market === 'halt' ? now + 1 : 0;
    most = Math.max(most, now);
  }
  return most;
};

/** What one-minute cycles of a market came to. */
export const daysOf = (market: string, cycles: readonly Watched[], off: readonly string[]): VenueDays => {
  const halts = cycles.filter((one) => one.market === 'halt');
  return {
    market,
    limitMinutes: cycles.filter((one) => one.market === 'limit').length,
    haltMinutes: halts.length,
    longestMinutes: longestOf(cycles),
    haltCauses: [...new Set(halts.map(({ cause }) => cause))],
    ...{ transitions: transitionsIn(cycles), minutes: cycles.map(lineOf), off },
  };
};

export const marchIn = (files: Files, to: UnixSeconds, onProgress: OnProgress): MarchReport => {
  const feeds = marchFeeds(files);
  const policy = settingOf(
    feeds,
    MARCH_LISTINGS.filter(({ id }) => id === MARCH_MARKET),
  );
  const from = CRISIS.from - WARM_UP_SECONDS;
  const [seen, off] = [new Map<string, Watched[]>(), new Map<string, OffCount>()];
  runVenues({
    ...{ policy, feeds, slots: slotsOf(from, to, MINUTE) },
    visit: ({ id }, body) => {
      const { slot } = body.inputs;
      onProgress((slot - from) / (to - from));
      if (slot <= CRISIS.from) return;
      seen.set(id, seen.get(id) ?? []);
      seen.get(id)?.push(watchedIn(body));
      off.set(id, off.get(id) ?? new OffCount());
      off.get(id)?.add(body);
    },
  });
  return { kind: 'march', markets: [...seen].map(([id, cycles]) => daysOf(id, cycles, off.get(id)?.all ?? [])) };
};

export const marchOfFolder = ({ file, days }: MarchOrder, onProgress: OnProgress): Result<MarchReport, string> => {
  const files = readRecordings(file, MARCH_FILES);
  return files.ok ? ok(marchIn(files.value, CRISIS.from + days * DAY, onProgress)) : files;
};
