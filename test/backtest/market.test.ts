import { describe, expect, it } from 'vitest';
import { coinOf, subjectOf } from '../../lib/backtest/index.ts';
import { defaultPolicy } from '../../lib/core/policy/index.ts';
import { barsOf, walk } from '../support/bars.ts';

describe('the coin of a file', () => {
  it.each([
    ['data/btcusdt_binance.csv.gz', 'BTC'],
    ['BTCUSDT-1m-2024-01.zip', 'BTC'],
    ['XBTUSD_1.csv', 'BTC'],
    ['ARBUSD_1.csv', 'ARB'],
    ['XDGUSD_60.csv', 'DOGE'],
    ['1000PEPEUSDT-1m.csv', '1000PEPE'],
    ['ethfdusd.csv', 'ETH'],
    ['closes.csv', null],
    ['usdt.csv', null],
  ])('%s', (file, coin) => {
    expect(coinOf(file)).toBe(coin);
  });
});

describe('the policy of a backtest', () => {
  const hours = barsOf(walk(1, 30, 3_600));
  const minutes = barsOf(walk(1, 30, 60));

  it('is the built-in one in the rhythm of the bars, with one perp that has seven digits', () => {
    for (const bars of [minutes, barsOf(walk(1, 30, 300)), hours]) {
      const subject = subjectOf('dogeusdt_binance.csv', bars, null);
      if (!subject.ok) throw new Error(subject.error);
      const { policy, market } = subject.value;
      expect(market).toBe('DOGE-USD-PERP');
      expect(policy.cadenceSeconds).toBe(bars.barSeconds);
      expect(policy.markets.filter(({ kind }) => kind === 'perp')).toHaveLength(1);
    }
    const named = subjectOf('closes.csv', minutes, null);
    expect(named.ok && named.value.market).toBe('BARS-USD-PERP');
  });

  it('takes the hour as its shortest horizon where hours are all that is known', () => {
    const subject = subjectOf('btcusdt.csv', hours, null);
    expect(subject.ok && subject.value.policy.classes.major?.margin.horizonSeconds).toBe(3_600);
    const finer = subjectOf('btcusdt.csv', minutes, null);
    expect(finer.ok && finer.value.policy.classes.major?.margin.horizonSeconds).toBe(900);
  });

  it('is refused where its horizon is shorter than an hourly bar, with the place', () => {
    const policy = defaultPolicy();
    const coarse = { ...policy, volatility: { ...policy.volatility, barSeconds: 3_600 as const } };
    const subject = subjectOf('btcusdt.csv', hours, coarse);
    expect(subject.ok ? '' : subject.error).toMatch(
      /bars of 3600 s.*classes\.major\.margin\.horizonSeconds: found 900/,
    );
    const fine = subjectOf('btcusdt.csv', hours, policy);
    expect(fine.ok ? '' : fine.error).toMatch(/volatility\.barSeconds: found 300; allowed: 3600/);
  });

  it('decides a coin as the market that it names, and says so where it names none', () => {
    const known = subjectOf('ethusdt.csv', minutes, defaultPolicy());
    expect(known.ok && known.value.market).toBe('ETH-USD-PERP');
    const unknown = subjectOf('dogeusdt.csv', minutes, defaultPolicy());
    expect(unknown.ok ? '' : unknown.error).toMatch(/no perp for it \(BTC-USD-PERP, ETH-USD-PERP, SOL-USD-PERP\)/);
  });
});
