import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../../lib/core/units/index.ts';
import { cycle, inputsAt, REALM, T0, threeAt, UNBORN } from '../../support/cycles.ts';
import { decide, hear, listed, type Said, verdictsOf, witnessed } from './deciding.ts';

const TWO = threeAt(20_000).slice(0, 2);

describe('a restricted market', () => {
  const restricted = { ...listed({ tier: 'restricted' }), quorum: { price: 2, full: 2 } };
  const beside = (...said: Said[]) => hear(TWO, said, restricted).decision;

  it('has a price of two operators and a witness that agrees, never better than degraded', () => {
    expect(beside({ venue: 'pyth', price: 20_010 })).toMatchObject({
      median: 20_000,
      grade: 'degraded',
      reasons: ['restricted'],
    });
    expect(hear(threeAt(20_000), [{ venue: 'pyth', price: 20_000 }], restricted).decision.grade).toBe('degraded');
  });

  it('is uncertain without a witness that agrees now', () => {
    for (const said of [
      [],
      [{ venue: 'pyth', price: 21_000 }],
      [{ venue: 'pyth', price: 20_000, ageSeconds: 3_701 }],
      [{ venue: 'pyth', price: 20_000, error: 'timeout' as const }],
    ]) {
      expect(beside(...said).grade).toBe('uncertain');
      expect(beside(...said).reasons).toContain('no-witness');
    }
  });

  it('is priced by two operators in the live realm too, where a normal market is not', () => {
    const decideIn = (realm: string, tier: 'normal' | 'restricted') => {
      const { policy } = listed({ tier });
      const inputs = inputsAt(T0, TWO, policy);
      const observations = [...inputs.observations, witnessed({ venue: 'pyth', price: 20_000 }, T0)];
      return cycle(UNBORN, { ...inputs, observations }, { policy, realm }).body.decision.oracle;
    };
    expect(decideIn('live', 'restricted')).toMatchObject({ median: 20_000, grade: 'degraded' });
    expect(decideIn('live', 'normal')).toMatchObject({ median: null, reasons: ['quorum-lost'] });
    expect(decideIn(REALM, 'normal')).toMatchObject({ median: 20_000, reasons: ['below-full-quorum'] });
  });

  it('has no price of one operator, whatever witnesses say', () => {
    const said = ['pyth', 'deribit', 'dydx'].map((venue) => ({ venue, price: 20_000 }));
    expect(hear(TWO.slice(0, 1), said, restricted).decision.median).toBeNull();
  });
});

describe('the consumer’s own venue', () => {
  it('is no voice, whichever of its books it is, and its name stands beside the price', () => {
    const own = listed({ consumer: 'binance' });
    const books = [
      { venue: 'binance', price: 30_000 },
      { venue: 'binanceus', operator: 'binance', price: 30_000, quote: 'USDT' },
    ];
    const decided = decide([...TWO, { venue: 'gemini', price: 20_000 }, ...books], own);
    expect(decided.decision).toMatchObject({ median: 20_000, operators: 3, grade: 'valid' });
    expect(verdictsOf(decided)).toMatchObject({ 'binance:BTC-USD': 'own-venue', 'binanceus:BTC-USDT': 'own-venue' });
  });

  it('fills no quorum', () => {
    const own = { ...listed({ consumer: 'kraken' }), quorum: { price: 2, full: 3 } };
    expect(decide(TWO, own).decision).toMatchObject({ median: null, reasons: ['quorum-lost'] });
  });
});

describe('a planned absence', () => {
  const window = { from: formatInstant(T0 + 60), to: formatInstant(T0 + 180) };
  const planned = listed({
    sources: [
      { venue: 'coinbase', quote: 'USD', maintenance: [window] },
      { venue: 'kraken', quote: 'USD' },
    ],
  });

  it('is maintenance from its first second to before its last, whatever the source answers, and no failure', () => {
    const seen = [0, 60, 120, 180].map((after) => decide(threeAt(20_000), { ...planned, slot: T0 + after }));
    expect(seen.map((one) => verdictsOf(one)['coinbase:BTC-USD'])).toEqual([
      'used',
      'maintenance',
      'maintenance',
      'used',
    ]);
    const failing = decide([...threeAt(20_000).slice(1), { venue: 'coinbase', price: 1, error: 'timeout' }], {
      ...planned,
      slot: T0 + 60,
    });
    expect(verdictsOf(failing)['coinbase:BTC-USD']).toBe('maintenance');
    expect(failing.state.standing['coinbase:BTC-USD']).toEqual({ failures: 0, answers: 0 });
  });
});

describe('a source in quarantine', () => {
  const quarantined = (source: string, more = {}) => ({
    standing: { [source]: { failures: 0, answers: 0, quarantinedAt: T0 - 120 } },
    ...more,
  });

  it('is named though it was not asked: a book among the sources, a witness among the witnesses', () => {
    const { state } = decide(threeAt(20_000));
    const book = decide(threeAt(20_000).slice(1), {
      slot: T0 + 60,
      state: { ...state, ...quarantined('coinbase:BTC-USD') },
    });
    expect(verdictsOf(book)['coinbase:BTC-USD']).toBe('quarantined');
    const witness = decide(threeAt(20_000), { slot: T0 + 60, state: { ...state, ...quarantined('pyth:BTC-USD') } });
    expect(Object.keys(verdictsOf(witness))).not.toContain('pyth:BTC-USD');
    expect(witness.decision.witnesses).toMatchObject([
      { source: 'pyth:BTC-USD', kind: 'composite', verdict: 'quarantined' },
    ]);
  });

  it('is forgotten once the policy has no such source, and holds no trial', () => {
    const { state } = decide(threeAt(20_000));
    const gone = { ...state, ...quarantined('gone:BTC-USD', { trial: 'gone:BTC-USD' }) };
    const decided = decide(threeAt(20_000), { slot: T0 + 60, state: gone });
    expect(Object.keys(verdictsOf(decided))).not.toContain('gone:BTC-USD');
    expect(decided.state.standing['gone:BTC-USD']).toBeUndefined();
    expect(decided.state.trial).toBeNull();
  });
});
