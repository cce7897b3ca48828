/** CloudWatch's own words for units, as the emitter writes them. */
export type MetricUnit = 'Count' | 'Seconds' | 'None';

interface Described {
  readonly unit: MetricUnit;
  /**
   * Each takes its values from the policy, the code or the deployment, never from a request, so that the number of
   * series is bounded. Beside the series of each value stands one over all of them.
   */
  readonly dimensions: readonly string[];
  /** What an engineer reads from it. */
  readonly reads: string;
}

/** The one catalogue of metrics. `market` is one of the policy's, streams among them; `code` and `verdict` of the code's. */
export const METRICS = {
  'cycle.completed': {
    unit: 'Count',
    dimensions: ['market'],
    reads: 'Entries committed, valid or not. Their absence is the alarm that the schedule has died.',
  },
  'cycle.duplicate': {
    unit: 'Count',
    dimensions: ['market'],
    reads: 'Slots that were decided before their run came: repeated triggers, dropped.',
  },
  'cycle.conflict': {
    unit: 'Count',
    dimensions: ['market'],
    reads:
      'Puts lost to another run, which then stepped again. A few are repeated triggers; a stream of them is two schedules.',
  },
  'cycle.failed': {
    unit: 'Count',
    dimensions: ['market', 'code'],
    reads: 'Runs that ended without all their entries, and why.',
  },
  'cycle.seconds': {
    unit: 'Seconds',
    dimensions: [],
    reads: 'Real time of one run, from the tick to the last announcement. Near the cadence, runs overlap.',
  },
  'source.error': { unit: 'Count', dimensions: ['source', 'code'], reads: 'Sources that gave no value.' },
  'source.rejected': {
    unit: 'Count',
    dimensions: ['source', 'verdict'],
    reads: 'Sources that gave a value which was not used.',
  },
  'price.missing': {
    unit: 'Count',
    dimensions: ['market'],
    reads: 'Cycles without a price: fewer good sources than the quorum.',
  },
  'price.age': {
    unit: 'Seconds',
    dimensions: ['market'],
    reads: 'Market time since the published price was true: since it was decided, and what it was old then.',
  },
  'price.grade': {
    unit: 'None',
    dimensions: ['market'],
    reads: 'Grade of the price: 0 valid, 1 degraded, 2 uncertain, 3 stale, 4 invalid.',
  },
  'price.fault': {
    unit: 'Count',
    dimensions: ['market'],
    reads: 'Cycles in which a part of the sources must have been wrong, or in which there was no telling.',
  },
  'witness.diverges': {
    unit: 'Count',
    dimensions: ['source'],
    reads: 'Cycles in which a witness stood far from the price.',
  },
  'forecast.fallback': {
    unit: 'Count',
    dimensions: ['market'],
    reads:
      'Cycles that knew less than the market had learnt: a stored model lost, or a warm market without its champion. A young market that warms up does not count.',
  },
  'snapshot.unused': {
    unit: 'Count',
    dimensions: ['market', 'code'],
    reads: 'Cycles whose snapshot of accounts could not be had or filed, and why: rises then follow the default ramp.',
  },
  'breaker.level': {
    unit: 'None',
    dimensions: ['market'],
    reads: 'State of the circuit breaker: 0 normal, 1 recovery, 2 caution, 3 limit, 4 halt.',
  },
  'breaker.locked': {
    unit: 'Seconds',
    dimensions: ['market'],
    reads: "Time left of the person's lock that rules a market. Nothing while nobody has locked it.",
  },
  'vector.refused': {
    unit: 'Count',
    dimensions: ['market'],
    reads: 'Derived vectors that contradicted themselves and were not published.',
  },
  'signature.failed': { unit: 'Count', dimensions: ['code'], reads: 'Runs that ended because nobody signed them.' },
  'set.validity': {
    unit: 'Seconds',
    dimensions: ['market'],
    reads: 'Market time until the newest set runs out, seen from outside the cycle; negative when it has.',
  },
  'delivery.sent': { unit: 'Count', dimensions: ['channel'], reads: 'Announcements that a channel has taken.' },
  'delivery.failed': {
    unit: 'Count',
    dimensions: ['channel', 'code'],
    reads: 'Attempts that left a market with versions not announced.',
  },
  'publication.lag': {
    unit: 'Seconds',
    dimensions: ['channel'],
    reads: 'From the slot of a version to its announcement; while it waits, how long it has waited.',
  },
  'projection.unsent': {
    unit: 'Count',
    dimensions: ['consumer'],
    reads: 'Versions of which a consumer got nothing, since no coherent vector lies inside its rails.',
  },
  'proposal.expiry': {
    unit: 'Seconds',
    dimensions: ['market'],
    reads: 'Time left to sign the open proposal that ends first.',
  },
  'dead.letters': {
    unit: 'Count',
    dimensions: [],
    reads: 'Ticks that no run could handle and that wait for a person.',
  },
} as const satisfies Readonly<Record<string, Described>>;

export type MetricName = keyof typeof METRICS;
export type MetricDimensions<N extends MetricName> = Readonly<
  Record<(typeof METRICS)[N]['dimensions'][number], string>
>;

/** Where functions put what they measured. Nothing here throws or waits: a metric never costs a decision. */
export interface Metrics {
  /** Adds to a counter. */
  count<N extends MetricName>(name: N, dimensions: MetricDimensions<N>, by?: number): void;
  /** One sample of a value that goes up and down. */
  gauge<N extends MetricName>(name: N, dimensions: MetricDimensions<N>, value: number): void;
  /** The end of one invocation: what was collected leaves the process. */
  flush(): void;
}

/** One value as it was given, its dimensions in the catalogue's order. */
export interface Sample {
  readonly name: MetricName;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A `Metrics` that hands every value to `take`, well formed. What is no number is dropped: it would poison a series. */
export const metricsInto = (take: (sample: Sample) => void, flush: () => void = () => undefined): Metrics => {
  const give = (name: MetricName, given: Readonly<Record<string, string>>, value: number): void => {
    if (!Number.isFinite(value)) return;
    take({
      name,
      dimensions: Object.fromEntries(METRICS[name].dimensions.map((key) => [key, given[key] ?? ''])),
      value,
    });
  };
  return {
    count: (name, dimensions, by = 1) => give(name, dimensions, by),
    gauge: (name, dimensions, value) => give(name, dimensions, value),
    flush,
  };
};

export interface MemoryMetrics extends Metrics {
  /** All series so far, in the order in which they first appeared: counters summed, of a gauge the sum of its samples. */
  snapshot(): Sample[];
}

/** Series in memory, for as long as the process lives. */
export const createMetrics = (): MemoryMetrics => {
  const series = new Map<string, Sample>();
  const add = (sample: Sample): void => {
    const id = `${sample.name} ${JSON.stringify(sample.dimensions)}`;
    series.set(id, { ...sample, value: (series.get(id)?.value ?? 0) + sample.value });
  };
  return { ...metricsInto(add), snapshot: () => [...series.values()] };
};
