import { describe, expect, test } from 'vitest';
import { createEmfMetrics, METRICS_NAMESPACE, type Metrics, targetsOf } from '../../lib/operations/index.ts';

interface Line {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly [
      { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] },
    ];
  };
  readonly [name: string]: unknown;
}

const written = (use: (metrics: Metrics) => void): Line[] => {
  const lines: string[] = [];
  const metrics = createEmfMetrics({ service: 'ledger-test', write: (line) => lines.push(line) });
  use(metrics);
  expect(lines).toEqual([]);
  metrics.flush();
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  return lines.map((line) => JSON.parse(line));
};

/** Series that CloudWatch would make of the lines, by its specification of the format: one a metric and dimension set. */
const seriesOf = (lines: readonly Line[]): string[] =>
  lines.flatMap((line) =>
    line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics: definitions }) =>
      definitions.flatMap(({ Name }) =>
        Dimensions.map((names) => `${Namespace} ${Name} ${names.map((name) => `${name}=${line[name]}`).join()}`),
      ),
    ),
  );

describe('metrics leave as lines of the embedded format', () => {
  test('one line for all metrics of the same dimensions, with units, each also over all', () => {
    const lines = written((metrics) => {
      metrics.count('cycle.completed', { market: 'BTC-USD-PERP' });
      metrics.gauge('price.age', { market: 'BTC-USD-PERP' }, 2.5);
      metrics.gauge('price.grade', { market: 'BTC-USD-PERP' }, 0);
      metrics.gauge('cycle.seconds', {}, 0.25);
    });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ service: 'ledger-test', market: 'BTC-USD-PERP', 'price.age': 2.5 });
    expect(lines[0]?._aws.CloudWatchMetrics[0]).toEqual({
      Namespace: METRICS_NAMESPACE,
      Dimensions: [['service', 'market'], ['service']],
      Metrics: [
        { Name: 'cycle.completed', Unit: 'Count' },
        { Name: 'price.age', Unit: 'Seconds' },
        { Name: 'price.grade', Unit: 'None' },
      ],
    });
    expect(lines[1]?._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
  });

  test('no value is lost beyond the hundred values that a line may hold, and each line keeps its dimensions', () => {
    const lines = written((metrics) => {
      for (let value = 1; value <= 250; value += 1) metrics.gauge('publication.lag', { channel: 'eventbridge' }, value);
    });
    const values = lines.flatMap((line) => line['publication.lag'] as number[]);
    expect(values).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect(
      lines.every((line) => line.channel === 'eventbridge' && (line['publication.lag'] as number[]).length <= 100),
    );
    expect(new Set(lines.map((line) => line.channel))).toEqual(new Set(['eventbridge']));
  });

  test('a second flush writes nothing again', () => {
    const lines: string[] = [];
    const metrics = createEmfMetrics({ service: 'x', write: (line) => lines.push(line) });
    metrics.count('cycle.completed', { market: 'BTC-USD-PERP' });
    metrics.flush();
    metrics.flush();
    expect(lines).toHaveLength(1);
  });

  test('an alarm that looks for a series of the functions finds one that they write', () => {
    const series = seriesOf(
      written((metrics) => {
        const market = 'BTC-USD-PERP';
        metrics.count('cycle.completed', { market });
        metrics.count('cycle.conflict', { market });
        metrics.count('signature.failed', { code: 'signer-refused' });
        for (const name of ['price.missing', 'price.fault', 'forecast.fallback'] as const)
          metrics.count(name, { market });
        metrics.count('vector.refused', { market });
        metrics.count('projection.unsent', { consumer: 'vault' });
        for (const name of [
          'set.validity',
          'price.age',
          'price.grade',
          'breaker.level',
          'breaker.locked',
          'proposal.expiry',
        ] as const)
          metrics.gauge(name, { market }, 1);
        metrics.gauge('publication.lag', { channel: 'eventbridge' }, 1);
      }),
    );
    const wanted = targetsOf({ markets: ['BTC-USD-PERP'], channels: ['eventbridge'] })
      .filter(({ alarm }) => alarm.metric !== 'dead.letters')
      .map(({ alarm, dimensions }) =>
        [
          `${METRICS_NAMESPACE} ${alarm.metric} service=ledger-test`,
          ...Object.entries(dimensions).map((e) => e.join('=')),
        ].join(),
      );
    expect(wanted.filter((one) => !series.includes(one))).toEqual([]);
  });
});
