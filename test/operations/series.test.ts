import { expect, test } from 'vitest';
import { createBoard, createSeries } from '../../lib/operations/index.ts';

const T0 = 1_767_225_600;
const BTC = { market: 'BTC-USD-PERP' };
const ETH = { market: 'ETH-USD-PERP' };

test('samples of a minute are one value by each statistic, by dimension and over all', () => {
  const series = createSeries(() => T0 + 30);
  series.gauge('price.age', BTC, 4);
  series.gauge('price.age', BTC, 6);
  series.gauge('price.age', ETH, 50);
  const ask = (dimensions: Record<string, string>, statistic: 'Sum' | 'Maximum' | 'Minimum') =>
    series.points({ metric: 'price.age', dimensions, statistic, periodSeconds: 60, through: T0, count: 2 });
  expect([ask(BTC, 'Sum'), ask(BTC, 'Maximum'), ask(BTC, 'Minimum')]).toEqual([
    [null, 10],
    [null, 6],
    [null, 4],
  ]);
  expect([ask({}, 'Sum'), ask({}, 'Maximum')]).toEqual([
    [null, 60],
    [null, 50],
  ]);
});

test('a longer period takes all of its minutes, ends with the one asked for, and what is old is forgotten', () => {
  let now = T0;
  const series = createSeries(() => now);
  for (let minute = 0; minute < 10; minute += 1) {
    now = T0 + minute * 60;
    series.count('cycle.conflict', BTC);
  }
  const ask = () =>
    series.points({
      metric: 'cycle.conflict',
      dimensions: {},
      statistic: 'Sum',
      periodSeconds: 300,
      through: now,
      count: 3,
    });
  expect(ask()).toEqual([null, 5, 5]);
  series.forgetBefore(T0 + 7 * 60);
  expect(ask()).toEqual([null, null, 3]);
});

test('what is no number never reaches a series', () => {
  const series = createSeries(() => T0);
  series.gauge('price.age', BTC, Number.NaN);
  series.gauge('price.age', BTC, Number.POSITIVE_INFINITY);
  const wanted = { metric: 'price.age', dimensions: BTC, statistic: 'Sum', periodSeconds: 60 } as const;
  expect(series.points({ ...wanted, through: T0, count: 1 })).toEqual([null]);
});

test('a board tells since when an alarm is on, and asks nothing of the time before it was set up', () => {
  let now = T0;
  const series = createSeries(() => now);
  const board = createBoard(series, { markets: [BTC.market], channels: ['eventbridge'] }, T0);
  const loop = () => board.evaluate(now).find(({ name }) => name === 'loop-not-running');
  expect(loop()).toMatchObject({ state: 'insufficient' });
  now = T0 + 120;
  expect(loop()).toMatchObject({
    state: 'alarm',
    since: '2026-01-01T00:02:00Z',
    runbook: 'docs/runbook.md#loop-not-running',
  });
  now = T0 + 240;
  expect(loop()).toMatchObject({ state: 'alarm', since: '2026-01-01T00:02:00Z' });
  series.count('cycle.completed', BTC);
  expect(loop()).toMatchObject({ state: 'ok', since: '2026-01-01T00:04:00Z' });
  expect(board.reports().map(({ id }) => id)).toContain('set-running-out/BTC-USD-PERP');
});
