import type { Observation } from '../../core/market/index.ts';
import type { Feed } from './feed.ts';
import { drawsFrom, saying } from './generated.ts';
import type { Group } from './group.ts';
import { HOUR, HOUR_FILES, HOUR_MARKET, hourAt, hourFeeds } from './hours.ts';
import { DAY } from './march.ts';
import { type CrashCycle, goesBankrupt, positionsAt, stoppedCycles } from './positions.ts';
import { medianClose } from './recorded.ts';
import { atMost, exactly, printed, type ReportRow } from './row.ts';
import { settingOf } from './setting.ts';
import { slotsOf, walk } from './walk.ts';

interface Crash {
  readonly name: string;
  /** Opening of the first and of the last bar of it. */
  readonly from: string;
  readonly to: string;
  readonly liars: readonly number[];
}
const CRASHES: readonly Crash[] = [
  { name: '2019-04-02', from: '2019-04-02T04:00', to: '2019-04-02T23:00', liars: [0, 1, 2] },
  { name: '2020-03-12', from: '2020-03-12T10:00', to: '2020-03-13T23:00', liars: [0, 1, 2] },
  { name: '2021-05-19', from: '2021-05-19T00:00', to: '2021-05-19T23:00', liars: [0] },
  { name: '2022-05-12', from: '2022-05-12T00:00', to: '2022-05-12T23:00', liars: [0] },
  { name: '2022-11-08', from: '2022-11-08T00:00', to: '2022-11-08T23:00', liars: [0] },
];

/** What all liars of a crash say of the honest median: far off, near enough to be believed, or anything. */
const LIES: Readonly<Record<string, (honest: number, before: number, draw: () => number) => number>> = {
  '30 % above': (honest) => honest * 1.3,
  '30 % below': (honest) => honest * 0.7,
  '2 % above': (honest) => honest * 1.02,
  '2 % below': (honest) => honest * 0.98,
  'as before the crash': (_, before) => before,
  'within 10 %': (honest, _, draw) => honest * (0.9 + 0.2 * draw()),
};
const SEED = 3;

interface Lie {
  readonly count: number;
  readonly name: string | null;
}

const lying = (feeds: readonly Feed[], { count, name }: Lie, start: number) => {
  const draw = drawsFrom(SEED);
  const bars = feeds.map((feed) => feed.bars);
  const before = medianClose(bars, start - HOUR) ?? Number.NaN;
  return (_: unknown, slot: number): Observation[] => {
    const honest = medianClose(bars, slot);
    if (honest === null || name === null) return [];
    const price = slot < start ? honest : (LIES[name]?.(honest, before, draw) ?? honest);
    return Array.from({ length: count }, (_one, index) => saying({ name: `liar${index}`, price, slot }));
  };
};

/** The cycles of a crash, after a day of warm-up in which the liars tell the truth. */
const cyclesOf = (feeds: readonly Feed[], crash: Crash, lie: Lie): CrashCycle[] => {
  const [start, end] = [hourAt(crash.from) + HOUR, hourAt(crash.to) + HOUR];
  const bars = feeds.map((feed) => feed.bars);
  const cycles: CrashCycle[] = [];
  walk({
    policy: settingOf(feeds, [HOUR_MARKET]),
    feeds,
    slots: slotsOf(start - DAY, end, HOUR),
    injected: lying(feeds, lie, start),
    visit: ({ slot, decision }) => {
      if (slot >= start) cycles.push({ honest: medianClose(bars, slot), confirmation: decision.confirmation });
    },
  });
  return cycles;
};

const rowsOf = (feeds: readonly Feed[], crash: Crash, count: number): ReportRow[] => {
  const start = hourAt(crash.from) + HOUR;
  const bars = feeds.map((feed) => feed.bars);
  const entries = [...slotsOf(start - DAY - HOUR, start - HOUR, HOUR)].flatMap((slot) => medianClose(bars, slot) ?? []);
  const positions = positionsAt(entries);
  const runs = (count === 0 ? [null] : Object.keys(LIES)).map((name) => cyclesOf(feeds, crash, { count, name }));
  const stopped = (cycles: readonly CrashCycle[]) => positions.map((one) => stoppedCycles(one, cycles));
  const worst = runs.map((cycles) => new Set(stopped(cycles).flat()).size);
  const bankrupt = positions.filter((one) => goesBankrupt(one, runs[0] ?? [])).length;
  const named = Object.keys(LIES)[worst.indexOf(Math.max(...worst))];
  const title = `${crash.name}, ${['no liar', 'one liar', 'two liars'][count]}`;
  const unpriced = Math.max(...runs.map((cycles) => cycles.filter(({ confirmation }) => confirmation === null).length));
  return [
    exactly(`${title}: hours without a price, of ${runs[0]?.length}`, unpriced, 0, ''),
    atMost(
      `${title}: cycles with a liquidation wrongly stopped, ${bankrupt} of ${positions.length} positions bankrupt`,
      ...([Math.max(...worst), 2, ''] as const),
    ),
    ...(count > 0 && Math.max(...worst) > 0 ? [printed(`${title}: the worst lie`, named ?? '')] : []),
  ];
};

export const crash: Group = {
  name: 'crash',
  about: 'honest venues that disagree in a crash, hourly BTC, with none, one or two liars among them',
  files: HOUR_FILES,
  rows: ({ files, say }) => {
    const feeds = hourFeeds(files);
    return CRASHES.flatMap((one) => {
      say(`the crash of ${one.name}`);
      return one.liars.flatMap((count) => rowsOf(feeds, one, count));
    });
  },
};
