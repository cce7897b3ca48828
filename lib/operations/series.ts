import { floorTo, type UnixSeconds } from '../core/units/index.ts';
import { type MetricName, type Metrics, metricsInto } from './metrics.ts';

/** The shortest period of an alarm; samples are kept by it. */
export const RESOLUTION_SECONDS = 60;

/** What one period says of its samples. */
interface Bucket {
  readonly Sum: number;
  readonly Maximum: number;
  readonly Minimum: number;
}
export type Statistic = keyof Bucket;

const joined = (a: Bucket, b: Bucket): Bucket => ({
  Sum: a.Sum + b.Sum,
  Maximum: Math.max(a.Maximum, b.Maximum),
  Minimum: Math.min(a.Minimum, b.Minimum),
});

/** Which points are asked for: `count` periods, the last of which holds the time `through`. */
export interface PointsOf {
  readonly metric: MetricName;
  /** All of the metric's dimensions, or none for the series over all of them. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  readonly through: UnixSeconds;
  readonly count: number;
}

export interface Series extends Metrics {
  /** One value a period, oldest first; null where there was no sample. */
  points(wanted: PointsOf): (number | null)[];
  /** Forgets what is older. */
  forgetBefore(time: UnixSeconds): void;
}

const idOf = (metric: MetricName, dimensions: Readonly<Record<string, string>>): string =>
  `${metric} ${JSON.stringify(Object.entries(dimensions).sort())}`;

/** Samples by metric, dimensions and minute of `clock`; as in the cloud each metric also has a series over all of its own. */
export const createSeries = (clock: () => UnixSeconds): Series => {
  const kept = new Map<string, Map<UnixSeconds, Bucket>>();
  const put = (id: string, value: number): void => {
    const series = kept.get(id) ?? new Map<UnixSeconds, Bucket>();
    const at = floorTo(clock(), RESOLUTION_SECONDS);
    const sample = { Sum: value, Maximum: value, Minimum: value };
    const before = series.get(at);
    kept.set(id, series.set(at, before ? joined(before, sample) : sample));
  };
  const take = ({ name, dimensions, value }: Parameters<Parameters<typeof metricsInto>[0]>[0]): void => {
    put(idOf(name, {}), value);
    if (Object.keys(dimensions).length > 0) put(idOf(name, dimensions), value);
  };
  const within = (series: Map<UnixSeconds, Bucket> | undefined, from: UnixSeconds, seconds: number): Bucket | null => {
    const found: Bucket[] = [];
    for (let at = from; at < from + seconds; at += RESOLUTION_SECONDS) found.push(...[series?.get(at) ?? []].flat());
    return found.length === 0 ? null : found.reduce(joined);
  };
  return {
    ...metricsInto(take),
    points: ({ metric, dimensions, statistic, periodSeconds, through, count }) => {
      // Periods end with the minute asked for: a person who watches should not wait for a full one of five minutes.
      const end = floorTo(through, RESOLUTION_SECONDS) + RESOLUTION_SECONDS;
      const series = kept.get(idOf(metric, dimensions));
      return Array.from({ length: count }, (_, index) => {
        const bucket = within(series, end - (count - index) * periodSeconds, periodSeconds);
        return bucket?.[statistic] ?? null;
      });
    },
    forgetBefore: (time) => {
      for (const series of kept.values()) for (const at of series.keys()) if (at < time) series.delete(at);
    },
  };
};
