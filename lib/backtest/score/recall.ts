/** Hours of the record that count as a spike, and alarms that a forecast may give, as shares of all. */
const SPIKE_SHARE = 0.01;
const ALARM_SHARE = 0.05;
/** A spike is an onset when none came in so many hours before. */
const QUIET_HOURS = 6;

/** True for the largest `share` of the values, those alike to the last of them included. */
const largest = (values: readonly number[], share: number): boolean[] => {
  const sorted = [...values].sort((a, b) => b - a);
  const limit = sorted[Math.max(0, Math.round(share * values.length) - 1)] ?? Number.POSITIVE_INFINITY;
  return values.map((value) => value >= limit);
};

export interface Recall {
  /** Share of the spikes that began under an alarm; null where there were none. */
  readonly spikes: number | null;
  /** The same of those spikes that followed six quiet hours. */
  readonly onsets: number | null;
}

const shareOf = (hits: readonly boolean[]): number | null =>
  hits.length === 0 ? null : hits.filter(Boolean).length / hits.length;

/**
 * How many of the worst hours a forecast gave notice of. `hours` are the indices of the judged hours; outcomes and
 * forecasts are relative to the thirty-day mean.
 */
export const recallOf = (
  hours: readonly number[],
  outcomes: readonly number[],
  forecasts: readonly number[],
): Recall => {
  const spikes = largest(outcomes, SPIKE_SHARE);
  const alarms = largest(forecasts, ALARM_SHARE);
  const all: boolean[] = [];
  const onsets: boolean[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, hour] of hours.entries()) {
    if (!spikes[index]) continue;
    const alarmed = alarms[index] ?? false;
    all.push(alarmed);
    if (hour - last > QUIET_HOURS) onsets.push(alarmed);
    last = hour;
  }
  return { spikes: shareOf(all), onsets: shareOf(onsets) };
};
