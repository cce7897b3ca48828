import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentOf, everyMinute, judge, MINUTES, stepped, verdictsOf } from './feeds.ts';

/** Numbers from −1 to 1, the same for one seed on every machine (Park and Miller, 1988: minimal standard generator). */
const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (2 * state) / 2_147_483_647 - 1;
  };
};

/** A market that wanders by so many basis points a minute; four venues that see it up to a basis point apart. */
const wander = (seed: number, start: number, stepBp: number) => {
  const next = seeded(seed);
  let price = start;
  const path = Array.from({ length: MINUTES }, () => {
    price *= 1 + next() * stepBp * 1e-4;
    return price;
  });
  const seen = () => path.map((one) => one * (1 + next() * 1e-4));
  return { others: [seen(), seen(), seen()], own: seen(), path };
};
const world = fc
  .record({
    seed: fc.integer({ min: 1, max: 2_147_483_646 }),
    start: fc.double({ min: -9, max: 11, noNaN: true }).map(Math.exp),
    stepBp: fc.constantFrom(0.5, 5, 30),
  })
  .map(({ seed, start, stepBp }) => wander(seed, start, stepBp));

describe('a feed in the wrong units', () => {
  it('is refused with its exponent, whatever power of ten it is off by', () => {
    const exponent = fc.integer({ min: 1, max: 18 }).chain((n) => fc.constantFrom(n, -n));
    fc.assert(
      fc.property(world, exponent, (market, n) => {
        const verdict = judge(
          documentOf(
            market,
            market.own.map((price) => price * 10 ** n),
          ),
        );
        expect(verdict.accepted).toBe(false);
        expect(verdict.checks.find(({ check }) => check === 'units')).toMatchObject({
          verdict: 'refused',
          found: expect.stringContaining(`10^${n} times`),
          values: { exponent: n },
        });
      }),
      { numRuns: 40 },
    );
  });

  it('as PAXG was in 2024, 10^12 off by decimals: the ones that would be right are named', () => {
    // Gold at 2 650 dollars; a token of 18 decimals read with the 6 of the dollar token.
    const path = stepped(2_650, 10);
    const raw = path.map((price) => (BigInt(Math.round(price * 1e6)) * 10n ** 12n).toString());
    const others = [path, path.map((price) => price * 1.0002)];
    const wrong = judge(documentOf({ others }, raw, { decimals: 6 }));
    expect(wrong.accepted).toBe(false);
    expect(wrong.checks.find(({ check }) => check === 'units')?.found).toMatch(/10\^12 .* 18 decimals instead of 6/);
    expect(judge(documentOf({ others }, raw, { decimals: 18 })).accepted).toBe(true);
  });

  it('and upside down is named so', () => {
    fc.assert(
      fc.property(world, (market) => {
        fc.pre(market.path.every((price) => Math.abs(Math.log(price)) > 0.01));
        const verdict = judge(
          documentOf(
            market,
            market.own.map((price) => 1 / price),
          ),
        );
        expect(verdict.accepted).toBe(false);
        expect(verdictsOf(verdict)).toMatchObject({ inverse: 'refused' });
      }),
      { numRuns: 30 },
    );
  });

  it('and upside down is refused by its moves even where price and inverse are alike', () => {
    const path = stepped(1, 10).map((price) => price - 0.001);
    const verdict = judge(
      documentOf(
        { others: [path, path] },
        path.map((price) => 1 / price),
      ),
    );
    expect(verdictsOf(verdict)).toMatchObject({ units: 'passed', moves: 'refused' });
  });
});

describe('a feed that says what the others say', () => {
  it('is accepted, whatever the market', () => {
    fc.assert(
      fc.property(world, (market) => {
        const verdict = judge(documentOf(market, market.own));
        expect(verdict.checks.filter(({ verdict: one }) => one === 'refused')).toEqual([]);
        expect(verdict.accepted).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('is accepted as one in another currency, when the crosses say so, over however many steps', () => {
    const [path, usdt] = [stepped(20_000, 10), 1.01];
    const crosses = [
      { base: 'USDT', quote: 'USD', samples: everyMinute(path.map(() => usdt)) },
      { base: 'USDC', quote: 'USDT', samples: everyMinute(path.map(() => 0.9)) },
    ];
    const inUsdc = path.map((price) => price / usdt / 0.9);
    const others = { others: [path, path.map((price) => price * 1.0001)] };
    const document = { ...documentOf(others, inUsdc, { quote: 'USDC' }), crosses };
    expect(judge(document).accepted).toBe(true);
    const lie = judge({ ...documentOf(others, inUsdc), crosses });
    expect(verdictsOf(lie)).toMatchObject({ 'quoted in USD not USDC': 'refused' });
    expect(lie.checks.find(({ verdict }) => verdict === 'refused')?.found).toContain('it is USDC');
  });
});
