/**
 * The one catalogue of metrics: every name with its dimensions. A dimension takes its values from the policy, the code
 * or the deployment, never from a request, so that the number of series is bounded.
 */
export const METRICS = {
  /** An entry committed, valid or not. Its absence is the alarm that the schedule has died. */
  'cycle.completed': ['market'],
  /** A run whose slot was decided already: a repeated trigger, dropped. */
  'cycle.duplicate': ['market'],
  /** A run that lost the put to another one and stepped again. */
  'cycle.conflict': ['market'],
  /** A run that ended without an entry. */
  'cycle.failed': ['market', 'code'],
  /** A source that gave no value. */
  'source.error': ['source', 'code'],
  /** A source that gave a value which was not used. */
  'source.rejected': ['source', 'verdict'],
  /** No price: fewer good sources than the quorum. */
  'price.missing': ['market'],
  /** The derived vector contradicted itself or its rails and was not published. */
  'vector.refused': ['market'],
  'delivery.sent': ['channel'],
  'delivery.failed': ['channel', 'code'],
  /** A call to the database that ended in an error value. */
  'ledger.error': ['code'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type MetricName = keyof typeof METRICS;
export type MetricDimensions<N extends MetricName> = Readonly<Record<(typeof METRICS)[N][number], string>>;

/** One series: how often it was counted since the process began. */
export interface MetricCount {
  readonly name: MetricName;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metrics {
  count<N extends MetricName>(name: N, dimensions: MetricDimensions<N>, by?: number): void;
  /** All series counted so far, in the order in which they first appeared. */
  snapshot(): MetricCount[];
}

/** Counters in memory; whoever carries them away reads `snapshot`. */
export const createMetrics = (): Metrics => {
  const series = new Map<string, MetricCount>();
  return {
    count: (name, dimensions, by = 1) => {
      const own: Record<string, string> = dimensions;
      const ordered = Object.fromEntries(METRICS[name].map((key) => [key, own[key] ?? '']));
      const id = `${name} ${JSON.stringify(ordered)}`;
      series.set(id, { name, dimensions: ordered, value: (series.get(id)?.value ?? 0) + by });
    },
    snapshot: () => [...series.values()],
  };
};
