import { METRICS, type MetricName } from './metrics.ts';
import { slugOf } from './slug.ts';

/**
 * One alarm as data: the cloud makes a CloudWatch alarm of each target, the local run evaluates the same, the runbook has
 * a heading for it.
 */
export interface Alarm {
  /** Stands in the cloud's alarm names: never changed once deployed. */
  readonly name: string;
  /** The heading of docs/runbook.md to open. */
  readonly heading: string;
  readonly metric: MetricName;
  /** One alarm for each market of the policy or each channel, or one over all series of the metric. */
  readonly dimension: 'market' | 'channel' | 'none';
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum';
  readonly periodSeconds: number;
  readonly threshold: number;
  readonly comparison: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly evaluationPeriods: number;
  /** How many of those must be beyond the threshold. */
  readonly datapointsToAlarm: number;
  readonly missing: 'breaching' | 'notBreaching';
  /** `page` wakes somebody who can act now; `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket';
  /** One sentence; ends in the place of the heading. */
  readonly description: string;
}

type Told = Omit<Alarm, 'description' | 'periodSeconds'> & { readonly says: string; readonly periodSeconds?: number };

const alarm = ({ says, periodSeconds = 60, ...rest }: Told): Alarm => ({
  ...rest,
  periodSeconds,
  description: `${says} docs/runbook.md#${slugOf(rest.heading)}`,
});

const every = (periods: number) => ({ evaluationPeriods: periods, datapointsToAlarm: periods });

/** Consumers fall back when a set runs out; a page must come while there is still something to save. */
const VALIDITY_LEFT_SECONDS = 60;
/** Half of the ten minutes for which a last good price may be carried on by default. */
const OLD_PRICE_SECONDS = 300;
/** `degraded` is 1 on the scale of `price.grade`: a price that is used with care, and no alarm. */
const GRADE_DEGRADED = 1;
/** `halt` on the scale of `breaker.level`. */
const LEVEL_HALT = 4;
/** Repeated triggers lose a put now and then; two schedules side by side lose one a market and minute. */
const CONFLICTS_IN_FIVE_MINUTES = 5;
/** Three cycles: the next run has had two chances to announce what one left behind. */
const LAG_SECONDS = 180;
/** What signers on two continents need to be asked again. */
const PROPOSAL_LEFT_SECONDS = 3_600;

/** Every alarm. What is not here wakes nobody. */
export const ALARMS: readonly Alarm[] = [
  alarm({
    ...{ name: 'loop-not-running', heading: 'Loop not running', metric: 'cycle.completed', dimension: 'none' },
    ...{ statistic: 'Sum', comparison: 'LessThanThreshold', threshold: 1, missing: 'breaching', severity: 'page' },
    ...every(3),
    says: 'No market has had a decision for three minutes.',
  }),
  alarm({
    ...{ name: 'set-running-out', heading: 'Set running out', metric: 'set.validity', dimension: 'market' },
    ...{ statistic: 'Minimum', comparison: 'LessThanThreshold', threshold: VALIDITY_LEFT_SECONDS },
    ...{ missing: 'breaching', severity: 'page', ...every(1) },
    says: 'The newest set of a market is about to run out or cannot be read, as seen from outside the cycle.',
  }),
  alarm({
    ...{ name: 'price-age', heading: 'Price too old', metric: 'price.age', dimension: 'market' },
    ...{ statistic: 'Maximum', comparison: 'GreaterThanThreshold', threshold: OLD_PRICE_SECONDS },
    ...{ missing: 'notBreaching', severity: 'page', ...every(3) },
    says: 'The price that is published for a market is more than five minutes old.',
  }),
  alarm({
    ...{ name: 'quorum-lost', heading: 'Quorum lost', metric: 'price.missing', dimension: 'market' },
    ...{ statistic: 'Sum', comparison: 'GreaterThanOrEqualToThreshold', threshold: 1 },
    ...{ missing: 'notBreaching', severity: 'ticket', evaluationPeriods: 5, datapointsToAlarm: 3 },
    says: 'Fewer good sources than the quorum in three of five minutes: no price.',
  }),
  alarm({
    ...{ name: 'grade-low', heading: 'Price grade low', metric: 'price.grade', dimension: 'market' },
    ...{ statistic: 'Maximum', comparison: 'GreaterThanThreshold', threshold: GRADE_DEGRADED },
    ...{ missing: 'notBreaching', severity: 'ticket', ...every(10) },
    says: 'The price of a market has been worse than degraded for ten cycles.',
  }),
  alarm({
    ...{ name: 'price-fault', heading: 'Price fault', metric: 'price.fault', dimension: 'market' },
    ...{ statistic: 'Sum', comparison: 'GreaterThanOrEqualToThreshold', threshold: 1 },
    ...{ missing: 'notBreaching', severity: 'page', evaluationPeriods: 3, datapointsToAlarm: 2 },
    says: 'A part of the sources of a market must be wrong: liquidations are stopped or paced.',
  }),
  alarm({
    ...{ name: 'forecast-fallback', heading: 'Forecast fell back', metric: 'forecast.fallback', dimension: 'market' },
    ...{ statistic: 'Sum', comparison: 'GreaterThanOrEqualToThreshold', threshold: 1 },
    ...{ missing: 'notBreaching', severity: 'ticket', ...every(1) },
    says: 'A market was decided on a lesser forecast than it had learnt to make: its stored model is lost or refused.',
  }),
  alarm({
    ...{ name: 'halt-long', heading: 'Halt longer than ten minutes', metric: 'breaker.level', dimension: 'market' },
    ...{ statistic: 'Maximum', comparison: 'GreaterThanOrEqualToThreshold', threshold: LEVEL_HALT },
    ...{ missing: 'notBreaching', severity: 'page', ...every(10) },
    says: 'The circuit breaker of a market has been in halt for ten minutes.',
  }),
  alarm({
    ...{ name: 'market-locked', heading: 'Market locked', metric: 'breaker.locked', dimension: 'market' },
    ...{ statistic: 'Maximum', comparison: 'GreaterThanThreshold', threshold: 0 },
    ...{ missing: 'notBreaching', severity: 'ticket', ...every(1) },
    says: 'A guardian holds a market at limit or halt.',
  }),
  alarm({
    ...{ name: 'vector-refused', heading: 'Vector refused', metric: 'vector.refused', dimension: 'market' },
    ...{ statistic: 'Sum', comparison: 'GreaterThanOrEqualToThreshold', threshold: 1 },
    ...{ missing: 'notBreaching', severity: 'page', evaluationPeriods: 3, datapointsToAlarm: 2 },
    says: 'The derived vector of a market contradicted itself twice in three minutes and was not published.',
  }),
  alarm({
    ...{ name: 'publication-lag', heading: 'Publication lags', metric: 'publication.lag', dimension: 'channel' },
    ...{ statistic: 'Maximum', comparison: 'GreaterThanThreshold', threshold: LAG_SECONDS },
    ...{ missing: 'notBreaching', severity: 'page', ...every(3) },
    says: 'A channel has had versions for more than three minutes without announcing them.',
  }),
  alarm({
    ...{
      name: 'projection-unsent',
      heading: 'Nothing fits a consumer',
      metric: 'projection.unsent',
      dimension: 'none',
    },
    ...{ statistic: 'Sum', comparison: 'GreaterThanOrEqualToThreshold', threshold: 1 },
    ...{ missing: 'notBreaching', severity: 'page', evaluationPeriods: 3, datapointsToAlarm: 2 },
    says: 'Twice in three minutes no coherent vector lay inside the rails of a consumer, which was sent nothing.',
  }),
  alarm({
    ...{ name: 'signature-failed', heading: 'Signature failed', metric: 'signature.failed', dimension: 'none' },
    ...{ statistic: 'Sum', comparison: 'GreaterThanOrEqualToThreshold', threshold: 1 },
    ...{ missing: 'notBreaching', severity: 'page', evaluationPeriods: 3, datapointsToAlarm: 2 },
    says: 'The signer gave no good signature twice in three minutes: nothing new is published.',
  }),
  alarm({
    ...{ name: 'ledger-conflicts', heading: 'Ledger conflicts', metric: 'cycle.conflict', dimension: 'none' },
    ...{ statistic: 'Sum', comparison: 'GreaterThanOrEqualToThreshold', threshold: CONFLICTS_IN_FIVE_MINUTES },
    ...{ missing: 'notBreaching', severity: 'ticket', periodSeconds: 300, ...every(1) },
    says: 'Runs keep losing their puts to other runs.',
  }),
  alarm({
    ...{ name: 'dead-letters', heading: 'Dead letters', metric: 'dead.letters', dimension: 'none' },
    ...{ statistic: 'Maximum', comparison: 'GreaterThanOrEqualToThreshold', threshold: 1 },
    ...{ missing: 'notBreaching', severity: 'ticket', ...every(1) },
    says: 'Ticks that no run could handle wait for somebody to look at them.',
  }),
  alarm({
    ...{
      name: 'proposal-expiring',
      heading: 'Proposal about to expire',
      metric: 'proposal.expiry',
      dimension: 'market',
    },
    ...{ statistic: 'Minimum', comparison: 'LessThanThreshold', threshold: PROPOSAL_LEFT_SECONDS },
    ...{ missing: 'notBreaching', severity: 'ticket', ...every(1) },
    says: 'An open proposal of a market ends in less than an hour without the signatures it needs.',
  }),
];

/** Metrics that a service of the cloud keeps by itself, one series a queue; only the local run measures these itself. */
export const KEPT_BY_CLOUD: Readonly<Partial<Record<MetricName, { namespace: string; metric: string }>>> = {
  'dead.letters': { namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible' },
};

/** Over what alarms are multiplied. */
export interface Fleet {
  readonly markets: readonly string[];
  readonly channels: readonly string[];
}

export interface AlarmTarget {
  readonly alarm: Alarm;
  /** Unique: the alarm's name, and what it watches where there are several. */
  readonly id: string;
  /** As the series carries them: none for the one over all. */
  readonly dimensions: Readonly<Record<string, string>>;
}

const valuesOf = (dimension: 'market' | 'channel', { markets, channels }: Fleet): readonly string[] =>
  dimension === 'market' ? markets : channels;

/** Every alarm of a deployment. Throws on an alarm whose metric has no such series. */
export const targetsOf = (fleet: Fleet, alarms: readonly Alarm[] = ALARMS): readonly AlarmTarget[] =>
  alarms.flatMap((one): AlarmTarget[] => {
    const { dimension, name, metric } = one;
    if (dimension === 'none') return [{ alarm: one, id: name, dimensions: {} }];
    const has: readonly string[] = METRICS[metric].dimensions;
    if (has.join() !== dimension) throw new Error(`${metric} has no series by ${dimension} alone`);
    return valuesOf(dimension, fleet).map((value) => ({
      alarm: one,
      id: `${name}/${value}`,
      dimensions: { [dimension]: value },
    }));
  });
