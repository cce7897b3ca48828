import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../lib/core/units/index.ts';
import { countDecision } from '../../lib/cycle/count.ts';
import { createMetrics } from '../../lib/operations/index.ts';
import { listed } from '../core/oracle/deciding.ts';
import { type Answer, cycle, inputsAt, T0, threeAt, UNBORN } from '../support/cycles.ts';

const counted = (answers: readonly Answer[], change: Parameters<typeof listed>[0] = {}) => {
  const { policy } = listed(change);
  const metrics = createMetrics();
  countDecision(metrics, cycle(UNBORN, inputsAt(T0, answers, policy), { policy }).body);
  const sources = metrics.snapshot().filter(({ name }) => name.startsWith('source.'));
  return sources.map(({ name, dimensions, value }) => [name, dimensions.code ?? dimensions.verdict, value]);
};

describe('what is counted of a source', () => {
  const failing: Answer[] = [...threeAt(20_000), { venue: 'bitstamp', price: 1, error: 'timeout' }];

  it('is its failure, once, under its code', () => {
    expect(counted(failing)).toEqual([['source.error', 'timeout', 1]]);
  });

  it('is no failure inside an announced window, and none where the venue says that it is away', () => {
    const window = { from: formatInstant(T0), to: formatInstant(T0 + 60) };
    const planned = { sources: [{ venue: 'bitstamp' as const, quote: 'USD', maintenance: [window] }] };
    expect(counted(failing, planned)).toEqual([['source.rejected', 'maintenance', 1]]);
    const away: Answer[] = [...threeAt(20_000), { venue: 'bitstamp', price: 1, error: 'maintenance' }];
    expect(counted(away)).toEqual([['source.rejected', 'maintenance', 1]]);
  });
});
