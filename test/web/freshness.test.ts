import { describe, expect, it } from 'vitest';
import { price } from '../../web/format.ts';
import { EMPTY, type MarketView, type Model, momentOf, statusOf } from '../../web/model.ts';
import { SLOT, sampleSet, VALID_UNTIL } from '../publication/sample.ts';

const set = sampleSet();
const view: MarketView = {
  id: set.market,
  line: { market: set.market, version: set.version, status: 'valid', slot: set.slot, validUntil: set.validUntil },
  set,
  entry: null,
  history: [],
  lastChange: null,
};
/** The endpoint was heard at the set's slot, when this device's own clock stood at 5000 ms. */
const heard = (realm: string): Model => ({
  ...EMPTY,
  clock: { marketSeconds: SLOT, heardAtMs: 5_000, realm },
  lastHeardMs: 5_000,
});
const standing = (model: Model, nowMs: number): string => statusOf(view, momentOf(model, nowMs));

describe('what the page says of a set', () => {
  it('is its status only while the endpoint is heard', () => {
    expect(standing(heard('live'), 6_000)).toBe('valid');
    expect(standing(heard('simulated:7'), 6_000)).toBe('valid');
    expect(standing(heard('live'), 20_000)).toBe('unknown');
    expect(standing(heard('simulated:7'), 20_000)).toBe('unknown');
  });

  it('is expired from validUntil on in live, though nothing answers, by the time that has passed and no device’s calendar', () => {
    const endMs = 5_000 + (VALID_UNTIL - SLOT) * 1_000;
    expect(standing(heard('live'), endMs - 1)).toBe('unknown');
    expect(standing(heard('live'), endMs)).toBe('expired');
  });

  it('is judged by the stated clock in other realms, which stands still between two cycles', () => {
    expect(momentOf(heard('simulated:7'), 9_000).market).toBe(SLOT);
    expect(momentOf(heard('live'), 9_000).market).toBe(SLOT + 4);
    const late = {
      ...heard('simulated:7'),
      clock: { marketSeconds: VALID_UNTIL, heardAtMs: 5_000, realm: 'simulated:7' },
    };
    expect(standing(late, 5_000)).toBe('expired');
  });

  it('never says more than the endpoint does of a ledger that it cannot read', () => {
    const line = { ...view.line, status: 'unreadable' };
    expect(statusOf({ ...view, line }, momentOf(heard('live'), 5_000))).toBe('unreadable');
  });
});

describe('a price', () => {
  it.each([
    ['2345678', 2, '23,456.78'],
    ['1879337123', 5, '18,793.37'],
    ['1497588', 3, '1,497.588'],
    ['998540', 6, '0.998540'],
    ['12', 8, '0.000000'],
    ['1500000000', 0, '1,500,000,000'],
  ])('%s with %i decimals reads %s', (integer, decimals, text) => expect(price(integer, decimals)).toBe(text));
});
