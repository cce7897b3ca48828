import type { Alarm } from './alarms.ts';

export type AlarmState = 'ok' | 'alarm' | 'insufficient';

export interface Evaluation {
  readonly state: AlarmState;
  /** The values it rests on, in words. */
  readonly reason: string;
}

/**
 * CloudWatch looks at more periods than an alarm names, so that data that comes late is not missing. How many is its own
 * affair; its documentation's examples look at five for three, and so does this.
 */
const EXTRA_PERIODS = 2;

/** How many periods an alarm looks at. */
export const rangeOf = ({ evaluationPeriods }: Pick<Alarm, 'evaluationPeriods'>): number =>
  evaluationPeriods + EXTRA_PERIODS;

const COMPARE: Readonly<Record<Alarm['comparison'], (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

const SIGNS: Readonly<Record<Alarm['comparison'], string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
};

const rounded = (value: number): string => String(Math.round(value * 1000) / 1000);

type Rule = Pick<
  Alarm,
  'comparison' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm' | 'missing' | 'statistic' | 'metric'
>;

/**
 * Judges the newest periods of a series, oldest first, as CloudWatch does ("How alarm state is evaluated when data is
 * missing" in the CloudWatch user guide): the newest `evaluationPeriods` values that exist within the range decide; where
 * fewer exist, the rest counts as the alarm's `missing` says. `alarm` when `datapointsToAlarm` of them are beyond the
 * threshold. `insufficient` until so many periods have been watched at all: nothing is missing before the watch began.
 */
export const evaluate = (alarm: Rule, points: readonly (number | null)[]): Evaluation => {
  const { evaluationPeriods, datapointsToAlarm, threshold, comparison, missing, statistic, metric } = alarm;
  const range = points.slice(-rangeOf(alarm));
  if (range.length < evaluationPeriods) {
    return { state: 'insufficient', reason: `watched for ${range.length} of ${evaluationPeriods} periods` };
  }
  const real = range.filter((value) => value !== null).slice(-evaluationPeriods);
  const filled = evaluationPeriods - real.length;
  const beyond = real.filter((value) => COMPARE[comparison](value, threshold)).length;
  const breaching = beyond + (missing === 'breaching' ? filled : 0);
  const values = real.length === 0 ? 'no data' : real.map(rounded).join(' ');
  const absent = filled > 0 && real.length > 0 ? `, ${filled} missing` : '';
  return {
    state: breaching >= datapointsToAlarm ? 'alarm' : 'ok',
    reason: `${statistic} of ${metric}: ${values}${absent}; alarm at ${datapointsToAlarm} of ${evaluationPeriods} ${SIGNS[comparison]} ${threshold}`,
  };
};
