import type { UnixSeconds } from '../../core/units/index.ts';
import { drawsFrom } from '../oracle/generated.ts';
import { quantileOf } from '../oracle/row.ts';
import type { Moment } from '../run.ts';
import { HORIZON_CYCLES, type Outage, outageAfter, type Recording } from './outage.ts';

export const OUTAGE_MINUTES = [5, 30, 120] as const;

/** What came of the outages of one length. */
export interface OutageFigures {
  readonly minutes: number;
  readonly outages: number;
  readonly risenPpm: number;
  readonly unconfirmed: number;
  readonly looser: number;
  readonly newRisk: number;
  readonly early: number;
  /** Still counting the stated cycles when they were followed no longer. */
  readonly counting: number;
  readonly overStated: number;
  /** Cycles that each took, from the return of the data. */
  readonly recovered: readonly number[];
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
const largest = (values: readonly number[]): number => values.reduce((all, one) => Math.max(all, one), 0);

const figuresOf = (minutes: number, list: readonly Outage[]): OutageFigures => ({
  ...{ minutes, outages: list.length, risenPpm: largest(list.map(({ risenPpm }) => risenPpm)) },
  unconfirmed: sum(list.map(({ unconfirmed }) => unconfirmed)),
  looser: sum(list.map(({ looser }) => looser)),
  newRisk: sum(list.map(({ newRisk }) => newRisk)),
  early: list.filter(({ early }) => early).length,
  counting: list.filter(({ recovered, overStated }) => recovered === null && overStated === 0).length,
  overStated: list.filter(({ overStated }) => overStated > 0).length,
  recovered: list.flatMap(({ recovered }) => recovered ?? []),
});

/** One set of figures of several, each length by itself. */
export const together = (parts: readonly (readonly OutageFigures[])[]): readonly OutageFigures[] =>
  OUTAGE_MINUTES.map((minutes) => {
    const same = parts.flat().filter((one) => one.minutes === minutes);
    const all = (of: (one: OutageFigures) => number): number => sum(same.map(of));
    return {
      ...{ minutes, outages: all(({ outages }) => outages), risenPpm: largest(same.map(({ risenPpm }) => risenPpm)) },
      unconfirmed: all(({ unconfirmed }) => unconfirmed),
      looser: all(({ looser }) => looser),
      newRisk: all(({ newRisk }) => newRisk),
      early: all(({ early }) => early),
      counting: all(({ counting }) => counting),
      overStated: all(({ overStated }) => overStated),
      recovered: same.flatMap(({ recovered }) => recovered),
    };
  });

/** `count` different slots of `slots` that leave room for the longest outage and the way back; by the seed alone. */
export const drawnSlots = (slots: readonly UnixSeconds[], count: number, seed: number, barSeconds: number) => {
  const room = (Math.max(...OUTAGE_MINUTES) * 60) / barSeconds + HORIZON_CYCLES;
  const [draw, drawn] = [drawsFrom(seed), new Set<UnixSeconds>()];
  const fit = slots.slice(0, Math.max(0, slots.length - room));
  // Less than all of them, so that drawing ends.
  const wanted = Math.min(count, Math.floor(fit.length / 2));
  while (drawn.size < wanted) drawn.add(fit[Math.floor(draw() * fit.length)] ?? 0);
  return drawn;
};

/** Cuts the data off after each of these moments, once for each length. Tells the share that is done. */
export const outagesAfter = (
  recording: Recording,
  forks: readonly Moment[],
  onShare: (share: number) => void,
): readonly OutageFigures[] => {
  const found = OUTAGE_MINUTES.map((minutes) => ({ minutes, list: [] as Outage[] }));
  for (const [index, fork] of forks.entries()) {
    for (const { minutes, list } of found) list.push(outageAfter(recording, fork, minutes * 60));
    onShare((index + 1) / forks.length);
  }
  return found.map(({ minutes, list }) => figuresOf(minutes, list));
};

/** Half, 99 % and all of the outages were over after so many cycles with data. */
export const recoveryText = ({ recovered }: OutageFigures): string =>
  [0.5, 0.99, 1].map((level) => quantileOf(recovered, level)).join(', ');
