import { describe, expect, it } from 'vitest';
import { parseRecorded } from '../../../lib/backtest/oracle/parse.ts';
import { goesBankrupt, positionsAt, stoppedCycles } from '../../../lib/backtest/oracle/positions.ts';
import { atMost, exactly, printed, quantileOf } from '../../../lib/backtest/oracle/row.ts';

describe('a row', () => {
  it('does not hold when its figure could not be computed', () => {
    expect(atMost('a', quantileOf([], 1), 5, 'bp').holds).toBe(false);
    expect(exactly('a', Number.NaN, 0, '').holds).toBe(false);
    expect(printed('a', `${quantileOf([], 0.5)} bp`).holds).toBe(false);
  });

  it('holds at its bound and not beyond', () => {
    expect(atMost('a', 5, 5, 'bp')).toEqual({ name: 'a', bound: '≤ 5 bp', value: '5 bp', holds: true });
    expect(atMost('a', 5.01, 5, 'bp').holds).toBe(false);
  });
});

describe('quantiles of distances', () => {
  it('are values that the share does not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.99, 1].map((level) => quantileOf(hundred, level))).toEqual([50, 99, 100]);
  });
});

describe('a liquidation that is wrongly stopped', () => {
  const long = { side: 'long', bankruptcy: 90 } as const;
  const cycle = (honest: number, confirmed: number | null) => ({
    honest,
    confirmation: confirmed === null ? null : { long: confirmed, short: confirmed },
  });

  it('is counted while the honest median is past the bankruptcy price and the confirmation is not', () => {
    expect(stoppedCycles(long, [cycle(95, 96), cycle(89, 91), cycle(88, null), cycle(87, 89)])).toEqual([1, 2]);
  });

  it('is over with the first confirmed one', () => {
    expect(stoppedCycles(long, [cycle(89, 90), cycle(88, 95)])).toEqual([]);
  });

  it('turns round for a short, and positions that lose nothing are none', () => {
    const short = { side: 'short', bankruptcy: 110 } as const;
    expect(stoppedCycles(short, [cycle(111, 109)])).toEqual([0]);
    expect(goesBankrupt(short, [cycle(109, 109)])).toBe(false);
    expect(positionsAt([100]).some(({ side, bankruptcy }) => side === 'long' && bankruptcy === 90)).toBe(true);
  });
});

describe('recordings', () => {
  const read = (text: string) => {
    const recorded = parseRecorded('a', Buffer.from(text));
    return recorded.ok ? recorded.value : recorded.error;
  };

  it('are known at the end of a bar, and rounds when they were written, in the order of their numbers', () => {
    const bars = read('timestamp_s,open,high,low,close,volume\n3600,1,3,1,2,5\n7200,1,3,1,3,5\n');
    expect(bars).toMatchObject({
      barSeconds: 3600,
      ends: Float64Array.of(7200, 10_800),
      closes: Float64Array.of(2, 3),
    });
    const rounds = read('round_id,answer,started_at,updated_at,decimals\n12,250000000,9,9,8\n11,260000000,9,9,8\n');
    expect(rounds).toMatchObject({ closes: Float64Array.of(2.6, 2.5) });
  });

  it('that cannot be read say where', () => {
    expect(read('time\n1\n')).toMatch(/a, line 1/);
    expect(read('round_id,answer,started_at,updated_at,decimals\n12,x,9,9,8\n')).toMatch(/12,x,9,9,8 is no round/);
  });
});
