import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  type ComparisonOperator,
  Dashboard,
  GraphWidget,
  Metric,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { consumerNames } from '../core/policy/index.ts';
import {
  ALARMS,
  type AlarmTarget,
  consumerChannel,
  KEPT_BY_CLOUD,
  METRICS_NAMESPACE,
  targetsOf,
} from '../operations/index.ts';
import type { Stage } from './stage.ts';

export interface AlarmsProps {
  readonly stage: Stage;
  /** Dimension `service` of everything that this stage measures. */
  readonly service: string;
  readonly deadLetters: Queue;
}

/** Channels that carry whole sets, as the delivery names them; those of the policy's consumers come beside them. */
export const CHANNELS = ['eventbridge'];

type Severity = AlarmTarget['alarm']['severity'];
const SEVERITIES: readonly Severity[] = ['page', 'ticket'];

const GRAPH_WIDTH = 8;
const GRAPH_HEIGHT = 5;
const GRAPHS_IN_A_ROW = 3;
/** More alarms than this one widget does not show, and the dashboard is refused. */
const ALARMS_IN_A_WIDGET = 100;
const FULL_WIDTH = GRAPH_WIDTH * GRAPHS_IN_A_ROW;

const metricOf = ({ alarm, dimensions }: AlarmTarget, { service, deadLetters }: AlarmsProps): Metric => {
  const kept = KEPT_BY_CLOUD[alarm.metric];
  return new Metric({
    namespace: kept?.namespace ?? METRICS_NAMESPACE,
    metricName: kept?.metric ?? alarm.metric,
    dimensionsMap: kept ? { QueueName: deadLetters.queueName } : { service, ...dimensions },
    statistic: alarm.statistic,
    period: Duration.seconds(alarm.periodSeconds),
  });
};

const topicOf = (scope: Construct, { stage }: AlarmsProps, severity: Severity): ITopic => {
  const topic = new Topic(scope, severity, { topicName: `plimsoll-${stage.name}-${severity}`, enforceSSL: true });
  topic.addSubscription(new EmailSubscription(severity === 'page' ? stage.pageTo : stage.ticketTo));
  return topic;
};

/** The catalogue of alarms as the cloud's: pages and tickets on topics of their own, and a graph of each on one dashboard. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const topics = new Map(SEVERITIES.map((severity) => [severity, topicOf(this, props, severity)]));
    const markets = props.stage.policy.markets.map((market) => market.id);
    const consumers = consumerNames(props.stage.policy).map(consumerChannel);
    const targets = targetsOf({ markets, channels: [...CHANNELS, ...consumers] });
    const alarms = targets.map((target) => this.alarm(target, props, topics));
    const graphs = ALARMS.map(({ name }) =>
      graphOf(
        targets.filter(({ alarm }) => alarm.name === name),
        props,
      ),
    );
    new Dashboard(this, 'Dashboard', {
      dashboardName: `plimsoll-${props.stage.name}`,
      widgets: [
        ...chunksOf(alarms, ALARMS_IN_A_WIDGET).map((some) => [
          new AlarmStatusWidget({ title: 'Alarms', width: FULL_WIDTH, alarms: some }),
        ]),
        ...chunksOf(graphs, GRAPHS_IN_A_ROW),
      ],
    });
  }

  private alarm(target: AlarmTarget, props: AlarmsProps, topics: ReadonlyMap<Severity, ITopic>): Alarm {
    const { alarm: one, id } = target;
    const alarm = new Alarm(this, id, {
      alarmName: `plimsoll-${props.stage.name}-${id}`,
      alarmDescription: one.description,
      metric: metricOf(target, props),
      threshold: one.threshold,
      // The catalogue speaks CloudWatch's own words.
      comparisonOperator: one.comparison as ComparisonOperator,
      evaluationPeriods: one.evaluationPeriods,
      datapointsToAlarm: one.datapointsToAlarm,
      treatMissingData: one.missing as TreatMissingData,
    });
    const topic = topics.get(one.severity);
    if (!topic) throw new Error(`nobody is told of ${id}`);
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
    return alarm;
  }
}

const graphOf = (targets: readonly AlarmTarget[], props: AlarmsProps): GraphWidget => {
  const alarm = targets[0]?.alarm;
  return new GraphWidget({
    title: alarm?.heading ?? '',
    width: GRAPH_WIDTH,
    height: GRAPH_HEIGHT,
    left: targets.map((target) => metricOf(target, props)),
    leftAnnotations: alarm ? [{ value: alarm.threshold, label: alarm.severity }] : [],
  });
};

const chunksOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
