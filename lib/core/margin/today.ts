import * as z from 'zod';
import { exp, ln, packSeries, SECONDS_PER_DAY, type UnixSeconds, unpackSeries } from '../units/index.ts';
import { encode } from './codes.ts';
import type { Closed } from './stretch.ts';
import type { Finished } from './year.ts';

const share = z.number().nonnegative();
const count = z.number().int().nonnegative();

/** The day that is under way, in the hot state; it joins the year when it is over. */
export const today = z.strictObject({
  day: count,
  cycles: count,
  /** Codes of the windows that closed, packed. */
  windows: z.string(),
  hits: z.strictObject({
    long: count,
    short: count,
    elevatedLong: count,
    elevatedShort: count,
    elevatedWindows: count,
  }),
  severity: z.strictObject({ long: share, short: share, worst: share }),
  logSigma: z.number(),
  slowVariance: share,
  fastVariance: share,
  /** Cycles that had a forecast. */
  forecasts: count,
  least: share,
  most: share,
  /** Finished hours, packed, and the sums of the hour under way. */
  depth: z.string(),
  turnover: z.string(),
  hour: z.strictObject({ at: count, depthUsd: share, turnoverUsd: share, cycles: count, turnovers: count }),
  /** Mean depth of the last hour that was over; null before there was one. */
  lastHourDepthUsd: share.nullable(),
});
export type Today = z.infer<typeof today>;

export const dayOf = (slot: UnixSeconds): number => Math.floor(slot / SECONDS_PER_DAY);
const hourOf = (slot: UnixSeconds): number => Math.floor(slot / 3_600);

const emptyHour = (at: number): Today['hour'] => ({ at, depthUsd: 0, turnoverUsd: 0, cycles: 0, turnovers: 0 });

const lastHourOf = ({ hour, lastHourDepthUsd }: Today): number | null =>
  hour.cycles > 0 ? hour.depthUsd / hour.cycles : lastHourDepthUsd;

export const newDay = (slot: UnixSeconds, before: Today | null = null): Today => ({
  day: dayOf(slot),
  cycles: 0,
  windows: '',
  hits: { long: 0, short: 0, elevatedLong: 0, elevatedShort: 0, elevatedWindows: 0 },
  severity: { long: 0, short: 0, worst: 0 },
  logSigma: 0,
  slowVariance: 0,
  fastVariance: 0,
  forecasts: 0,
  least: 0,
  most: 0,
  depth: '',
  turnover: '',
  hour: emptyHour(hourOf(slot)),
  lastHourDepthUsd: before && lastHourOf(before),
});

const appended = (packed: string, value: number): string => packSeries([...unpackSeries(packed), value]);

const withClosed = (before: Today, closed: Closed | null, elevatedFrom: number): Today => {
  if (!closed) return before;
  const { long, short } = closed.beyond;
  const [one, two] = [long > 0 ? 1 : 0, short > 0 ? 1 : 0];
  const elevated = closed.elevation > elevatedFrom ? 1 : 0;
  const { hits, severity } = before;
  return {
    ...before,
    windows: appended(before.windows, encode(closed)),
    hits: {
      long: hits.long + one,
      short: hits.short + two,
      elevatedLong: hits.elevatedLong + elevated * one,
      elevatedShort: hits.elevatedShort + elevated * two,
      elevatedWindows: hits.elevatedWindows + elevated,
    },
    severity: {
      long: severity.long + long,
      short: severity.short + short,
      worst: Math.max(severity.worst, long, short),
    },
  };
};

const meanOf = (sum: number, cycles: number): number => (cycles > 0 ? sum / cycles : Number.NaN);

/** The hours with the one under way, if any of it was seen. */
const withHour = (before: Today): Today => {
  const { hour } = before;
  if (hour.cycles === 0) return before;
  return {
    ...before,
    depth: appended(before.depth, hour.depthUsd / hour.cycles),
    turnover: appended(before.turnover, meanOf(hour.turnoverUsd, hour.turnovers)),
  };
};

/** What one cycle adds to its day. */
export interface Noted {
  readonly slot: UnixSeconds;
  readonly closed: Closed | null;
  /** From which elevation on a window counts as elevated. */
  readonly elevatedFrom: number;
  readonly volatility: { readonly sigma: number; readonly slowVariance: number; readonly fastVariance: number } | null;
  readonly carried: number;
  /** Null where there was no book. */
  readonly depthUsd: number | null;
  /** Of the hour that ends now; null where it is not known. */
  readonly hourTurnoverUsd: number | null;
}

const withBooks = (before: Today, { slot, depthUsd, hourTurnoverUsd }: Noted): Today => {
  const at = hourOf(slot);
  const moved =
    at === before.hour.at ? before : { ...withHour(before), hour: emptyHour(at), lastHourDepthUsd: lastHourOf(before) };
  if (depthUsd === null) return moved;
  const { hour } = moved;
  const known = hourTurnoverUsd === null ? 0 : 1;
  return {
    ...moved,
    hour: {
      at,
      depthUsd: hour.depthUsd + depthUsd,
      turnoverUsd: hour.turnoverUsd + (hourTurnoverUsd ?? 0),
      cycles: hour.cycles + 1,
      turnovers: hour.turnovers + known,
    },
  };
};

export const noted = (before: Today, note: Noted): Today => {
  const { volatility, carried } = note;
  const after = withBooks(withClosed(before, note.closed, note.elevatedFrom), note);
  const first = after.cycles === 0;
  return {
    ...after,
    cycles: after.cycles + 1,
    ...(volatility && {
      logSigma: after.logSigma + ln(volatility.sigma),
      slowVariance: after.slowVariance + volatility.slowVariance,
      fastVariance: after.fastVariance + volatility.fastVariance,
      forecasts: after.forecasts + 1,
    }),
    least: first ? carried : Math.min(after.least, carried),
    most: Math.max(after.most, carried),
  };
};

/** The day as the year takes it in, or null for one without a forecast: of that nothing was learnt. */
export const finished = (before: Today): Finished | null => {
  const { day, hits, severity, forecasts, least, most, ...rest } = withHour(before);
  if (forecasts === 0) return null;
  const windows = unpackSeries(rest.windows);
  return {
    windows,
    depth: unpackSeries(rest.depth),
    turnover: unpackSeries(rest.turnover),
    day: {
      day,
      windows: windows.length,
      hitsLong: hits.long,
      hitsShort: hits.short,
      severityLong: severity.long,
      severityShort: severity.short,
      worst: severity.worst,
      elevatedWindows: hits.elevatedWindows,
      elevatedHitsLong: hits.elevatedLong,
      elevatedHitsShort: hits.elevatedShort,
      sigma: exp(rest.logSigma / forecasts),
      slowVariance: rest.slowVariance / forecasts,
      fastVariance: rest.fastVariance / forecasts,
      least,
      most,
    },
  };
};
