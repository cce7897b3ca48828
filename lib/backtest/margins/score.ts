import { err, formatInstant, ok, PPM, type Result, SECONDS_PER_DAY, SECONDS_PER_YEAR } from '../../core/units/index.ts';
import type { Bars } from '../bars.ts';
import { type Path, pathOf } from '../path.ts';
import { elevatedFrom, elevations } from './elevation.ts';
import { type Court, figuresOf, meanOf, type Named, peerChanges, yearsOf } from './figures.ts';
import { filteredMargins, staticMargin } from './filtered.ts';
import { frontOf } from './front.ts';
import { initialOf } from './initial.ts';
import { changesOf } from './procyclicality.ts';
import { type Rows, windowsOf } from './record.ts';
import { MARGINS_SCHEMA, type MarginReport } from './schema.ts';
import { peerSigmas } from './sigmas.ts';

/** What was decided on a record, to be held against what its prices did. */
export interface Decided {
  readonly bars: Bars;
  readonly rows: Rows;
  readonly levelPpm: number;
  readonly horizonSeconds: number;
}

/** What is the same whoever decided it: names that the report bears. */
export type Provenance = Pick<MarginReport, 'file' | 'market' | 'policyHash' | 'realm'>;

/** The judged windows with every margin that is held against them, ours first. What a page draws. */
export interface Trial {
  readonly court: Court;
  readonly path: Path;
  readonly rows: Rows;
  readonly series: readonly Named[];
  /** Elevation by row, and from where on it is high. */
  readonly elevation: Float64Array;
  readonly elevatedFrom: number;
}

export const OURS = 'plimsoll';

/** What everybody is given to learn a market before judgment begins, and what a judgment needs to be one. */
const LEARNING_SECONDS = 400 * SECONDS_PER_DAY;
const JUDGED_SECONDS = 30 * SECONDS_PER_DAY;

/** 400 days after the first row; of a record too short for that, and of a late learner, the first warm row. */
const judgedFrom = (rows: Rows): number | null => {
  const warm = rows.find((row) => row.warm)?.time ?? null;
  const learned = (rows[0]?.time ?? 0) + LEARNING_SECONDS;
  const last = rows.at(-1)?.time ?? 0;
  return warm !== null && learned + JUDGED_SECONDS <= last ? Math.max(warm, learned) : warm;
};

const changesPerYear = (rows: Rows, from: number): number => {
  const judged = rows.filter(({ time }) => time >= from);
  const seconds = (judged.at(-1)?.time ?? 0) - (judged[0]?.time ?? 0);
  const targets = Float64Array.from(judged, ({ maintenanceNew }) => maintenanceNew);
  return seconds === 0 ? 0 : (changesOf(targets, 0) * SECONDS_PER_YEAR) / seconds;
};

/** Puts our margins and the peers' before the windows that all of them have a margin for. */
export const trialOf = ({ bars, rows, levelPpm, horizonSeconds }: Decided): Result<Trial, string> => {
  const from = judgedFrom(rows);
  if (from === null) return err('nothing is warm, so that no margin can be judged: give a longer record');
  const path = pathOf(bars);
  const all = windowsOf(rows, path, horizonSeconds);
  const times = all.map(({ time }) => time);
  const level = levelPpm / PPM;
  const peers = peerSigmas(bars, times, horizonSeconds).map(
    ([name, sigmas]) => [name, filteredMargins(all, sigmas, level, horizonSeconds)] as const,
  );
  const kept = [...all.keys()].filter((at) => times[at]! >= from && peers.every(([, margins]) => margins[at]! > 0));
  const windows = kept.map((at) => all[at]!);
  if (windows.length === 0) return err('no window for which every peer has a margin: give a longer record');
  const elevation = elevations(rows);
  const high = elevatedFrom(Float64Array.from(windows, ({ row }) => elevation[row]!));
  const elevated = windows.map(({ row }) => elevation[row]! >= high);
  const court: Court = { windows, elevated, levelPpm, horizonSeconds };
  const peer = (name: string, margins: Float64Array): Named => ({
    name,
    margins,
    changesPerYear: peerChanges(court, margins),
  });
  const ours = Float64Array.from(windows, ({ row }) => rows[row]!.maintenanceExisting);
  const series = [
    { name: OURS, margins: ours, changesPerYear: changesPerYear(rows, windows[0]!.time) },
    peer('static (hindsight)', new Float64Array(windows.length).fill(staticMargin(windows, level))),
    ...peers.map(([name, margins]) =>
      peer(
        name,
        Float64Array.from(kept, (at) => margins[at]!),
      ),
    ),
  ];
  return ok({ court, path, rows, series, elevation, elevatedFrom: high });
};

const ratioOf = (value: number | undefined, to: number | undefined): number | null =>
  value === undefined || !to ? null : value / to;

/** All figures of a trial. */
export const reportOf = (
  trial: Trial,
  { bars, levelPpm, horizonSeconds }: Decided,
  names: Provenance,
): MarginReport => {
  const { court, series, rows, path, elevation } = trial;
  const [mine, ...others] = series;
  const plimsoll = figuresOf(court, mine!);
  const peers = others.map((one) => figuresOf(court, one));
  const equal = others.map((one) => figuresOf(court, one, plimsoll.mean / meanOf(one.margins)));
  const [fixed, historical] = peers;
  const first = court.windows[0]!.time;
  return {
    schema: MARGINS_SCHEMA,
    ...names,
    barSeconds: bars.barSeconds,
    levelPpm,
    horizonSeconds,
    judged: {
      from: formatInstant(first),
      to: formatInstant(court.windows.at(-1)!.time + horizonSeconds),
      windows: court.windows.length,
      years: yearsOf(court),
      learningDays: (first - bars.opened[0]!) / SECONDS_PER_DAY,
      elevatedFrom: trial.elevatedFrom,
    },
    plimsoll,
    initial: initialOf(rows, path, first, (row) => elevation[row]! >= trial.elevatedFrom),
    peers,
    peersAtEqualMean: equal,
    ratios: {
      meanToHistorical: ratioOf(plimsoll.mean, historical?.mean),
      shortfallToHistorical: ratioOf(plimsoll.shortfallBpsPerYear, historical?.shortfallBpsPerYear),
      shortfallToStaticAtEqualMean: fixed ? ratioOf(plimsoll.shortfallBpsPerYear, equal[0]?.shortfallBpsPerYear) : null,
    },
    front: [...frontOf(court, series)],
  };
};
