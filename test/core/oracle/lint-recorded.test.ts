import { describe, expect, it } from 'vitest';
import { hasSharedData } from '../../support/shared-data.ts';
import { feed, judge, recordedFeed, verdictsOf } from './feeds.ts';

const WEEKS = ['2023-03-01T00:00Z', '2023-03-22T00:00Z'] as const;
const DAYS = ['2023-03-09T00:00Z', '2023-03-14T00:00Z'] as const;
const CRISIS = ['2023-03-11T00:00Z', '2023-03-12T00:00Z'] as const;
const CALM = ['2023-03-02T00:00Z', '2023-03-05T00:00Z'] as const;
type Span = readonly [from: string, to: string];

const crossesIn = ([from, to]: Span) => [
  { base: 'USDT', quote: 'USD', samples: recordedFeed('usdtusd_kraken', from, to) },
  { base: 'USDT', quote: 'USD', samples: recordedFeed('usdtusd_coinbase', from, to) },
  { base: 'USDC', quote: 'USD', samples: recordedFeed('usdcusd_kraken', from, to) },
];

const judgeRecorded = (file: string, span: Span, more: object, known: readonly string[]) =>
  judge({
    candidate: feed(file, recordedFeed(file, ...span), more),
    others: known.map((one) => feed(one, recordedFeed(one, ...span))),
    crosses: crossesIn(span),
  });
const DOLLARS = ['btcusd_coinbase', 'btcusd_binanceus'];

/** Every file in it is one of `../shared/data/README.md`; recorded by others, of 2023-03-01 to 21. */
describe.skipIf(!hasSharedData('venues-1m-2023-03/btcusd_kraken.csv.gz'))('feeds as recorded in 2023-03', () => {
  it.each([
    ['three weeks', WEEKS],
    ['the worst day of the USDC crisis', CRISIS],
  ])('Kraken`s BTC-USD is accepted by Coinbase and Binance.US: %s', (_, span) => {
    const verdict = judgeRecorded('btcusd_kraken', span, {}, DOLLARS);
    expect(verdict.checks.filter(({ verdict: one }) => one === 'refused')).toEqual([]);
    expect(verdictsOf(verdict)).toMatchObject({
      'quoted in USD not USDT': 'passed',
      'quoted in USD not USDC': 'passed',
    });
  });

  it('Binance.US BTC-USDT that says it is in dollars is refused as USDT, and accepted as what it is', () => {
    const known = [...DOLLARS, 'btcusd_kraken'];
    for (const span of [DAYS, CRISIS]) {
      const verdict = judgeRecorded('btcusdt_binanceus', span, { quote: 'USD' }, known);
      expect(verdict.accepted).toBe(false);
      expect(verdictsOf(verdict)).toMatchObject({ 'quoted in USD not USDT': 'refused' });
      const honest = judgeRecorded('btcusdt_binanceus', span, { quote: 'USDT' }, known);
      expect(honest.checks.filter(({ verdict: one }) => one === 'refused')).toEqual([]);
    }
  });

  it('on calm days nobody can tell dollars from USDT, and the verdict says so instead of guessing', () => {
    const lie = judgeRecorded('btcusdt_binanceus', CALM, { quote: 'USD' }, DOLLARS);
    expect(verdictsOf(lie)).toMatchObject({ 'quoted in USD not USDT': 'undecided' });
    const truth = judgeRecorded('btcusd_kraken', CALM, {}, DOLLARS);
    expect(verdictsOf(truth)).toMatchObject({ 'quoted in USD not USDT': 'undecided' });
  });

  it('Crypto.com`s USD, a bundle of dollars and stablecoins, is accepted on calm days and refused on a day that tells', () => {
    expect(judgeRecorded('btcusd_cryptocom', CALM, {}, DOLLARS).accepted).toBe(true);
    expect(verdictsOf(judgeRecorded('btcusd_cryptocom', CRISIS, {}, DOLLARS))).toMatchObject({ deviation: 'refused' });
  });

  it('the market of Binance.US that hardly anybody traded is refused because it stands still', () => {
    const verdict = judgeRecorded('btcusdc_binanceus', DAYS, { quote: 'USDC' }, ['btcusd_coinbase', 'btcusd_kraken']);
    expect(verdictsOf(verdict)).toMatchObject({ 'stands still': 'refused' });
  });

  it('the dead BTC-USDC of Crypto.com is refused as a constant that stands still', () => {
    const verdict = judgeRecorded('btcusdc_cryptocom', DAYS, { quote: 'USDC' }, DOLLARS);
    expect(verdictsOf(verdict)).toMatchObject({ changes: 'refused', 'stands still': 'refused', deviation: 'refused' });
  });
});
