import { MetricUnit, Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import { METRICS, type MetricName, type Metrics, metricsInto, type Sample } from './metrics.ts';

/** Where a deployment's metrics stand, and its dimension `service` tells it from another in the same account. */
export const METRICS_NAMESPACE = 'Plimsoll';

/**
 * One fewer than the format's limits of metrics in a line and of values of one metric: at its limit the library would
 * write by itself, and what came after that line would have no dimensions.
 */
const LINE_METRICS = 99;
const LINE_VALUES = 99;

export interface EmfOptions {
  /** The deployment, such as the name of its table. */
  readonly service: string;
  readonly write?: (line: string) => void;
}

const toStandardOutput = (line: string): void => {
  process.stdout.write(line);
};

type Values = ReadonlyMap<MetricName, readonly number[]>;

/** A group's values in lines that keep the limits. */
const chunksOf = (values: Values): readonly Values[] => {
  const chunks: Map<MetricName, readonly number[]>[] = [];
  for (const [name, all] of values) {
    for (let from = 0; from < all.length; from += LINE_VALUES) {
      const room = chunks.find((chunk) => chunk.size < LINE_METRICS && !chunk.has(name)) ?? new Map();
      if (room.size === 0) chunks.push(room);
      room.set(name, all.slice(from, from + LINE_VALUES));
    }
  }
  return chunks;
};

const groupsOf = (samples: readonly Sample[]): ReadonlyMap<string, Map<MetricName, number[]>> => {
  const groups = new Map<string, Map<MetricName, number[]>>();
  for (const { name, dimensions, value } of samples) {
    const id = JSON.stringify(dimensions);
    const group = groups.get(id) ?? new Map<MetricName, number[]>();
    group.set(name, [...(group.get(name) ?? []), value]);
    groups.set(id, group);
  }
  return groups;
};

/**
 * Metrics as lines of the embedded metric format, from which the cloud makes series by itself: nothing is called while a
 * cycle runs. Collected until `flush`, one line for all metrics with the same dimensions, each also as a series over all.
 */
export const createEmfMetrics = ({ service, write = toStandardOutput }: EmfOptions): Metrics => {
  const powertools = new Powertools({ namespace: METRICS_NAMESPACE, serviceName: service });
  const samples: Sample[] = [];
  const writeLine = (dimensions: Readonly<Record<string, string>>, values: Values): void => {
    if (Object.keys(dimensions).length > 0) powertools.addDimensions(dimensions);
    powertools.addDimensions({});
    for (const [name, all] of values) {
      for (const value of all) powertools.addMetric(name, MetricUnit[unitOf(name)], value);
    }
    write(`${JSON.stringify(powertools.serializeMetrics())}\n`);
    powertools.clearMetrics();
    powertools.clearDimensions();
  };
  return metricsInto(
    (sample) => void samples.push(sample),
    () => {
      const groups = groupsOf(samples.splice(0));
      for (const [dimensions, values] of groups) {
        for (const chunk of chunksOf(values)) writeLine(JSON.parse(dimensions), chunk);
      }
    },
  );
};

const unitOf = (name: MetricName): 'Count' | 'Seconds' | 'NoUnit' => {
  const { unit } = METRICS[name];
  return unit === 'None' ? 'NoUnit' : unit;
};
