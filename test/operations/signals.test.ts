import { describe, expect, test } from 'vitest';
import { createLogger, createMetrics } from '../../lib/operations/index.ts';

describe('the log', () => {
  const collect = () => {
    const lines: string[] = [];
    return { lines, write: (line: string) => lines.push(line), parsed: () => lines.map((line) => JSON.parse(line)) };
  };

  test('is one JSON object a line, whatever is logged', () => {
    const { lines, write, parsed } = collect();
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    const log = createLogger({ write, fields: { run: 'one' } });
    log.info('two\nlines', { big: 10n ** 20n, fault: new Error('broken') });
    log.with({ market: 'BTC-USD-PERP' }).error('loop', { loop });
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(parsed()).toMatchObject([
      { level: 'info', run: 'one', big: '100000000000000000000', fault: { message: 'broken' } },
      { level: 'error', message: 'loop' },
    ]);
  });

  test('drops what is below its level', () => {
    const { parsed, write } = collect();
    const log = createLogger({ write, level: 'warn' });
    log.debug('1');
    log.info('2');
    log.warn('3');
    log.error('4');
    expect(parsed().map(({ level }) => level)).toEqual(['warn', 'error']);
  });
});

test('counts add up by name and dimensions, in whatever order these are given', () => {
  const metrics = createMetrics();
  metrics.count('source.error', { source: 'kraken:BTC-USD', code: 'timeout' });
  metrics.count('source.error', { code: 'timeout', source: 'kraken:BTC-USD' }, 2);
  metrics.count('source.error', { source: 'kraken:BTC-USD', code: 'status' });
  expect(metrics.snapshot()).toEqual([
    { name: 'source.error', dimensions: { source: 'kraken:BTC-USD', code: 'timeout' }, value: 3 },
    { name: 'source.error', dimensions: { source: 'kraken:BTC-USD', code: 'status' }, value: 1 },
  ]);
});
