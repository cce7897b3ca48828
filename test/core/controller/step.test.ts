import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { step } from '../../../lib/core/controller/index.ts';
import type { ParameterSet } from '../../../lib/core/market/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { canonical, digestOf } from '../../../lib/core/units/index.ts';
import { type Chain, cycle, inputsAt, MARKET, observed, REALM, T0, threeAt, UNBORN } from '../../support/cycles.ts';

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
};

/** The same JSON value with the members of every object the other way round. */
const mirrored = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(mirrored);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([key, member]) => [key, mirrored(member)]));
};

/** Minutes of prices, some cycles lost, some without answers. */
const minutes = fc.array(
  fc.record({
    cycles: fc.oneof(
      { weight: 8, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 30 }) },
    ),
    price: fc.option(fc.double({ min: 18_000, max: 22_000, noNaN: true }), { freq: 6 }),
  }),
  { minLength: 1, maxLength: 40 },
);

const answersAt = (price: number | null) => (price === null ? [] : threeAt(price));

const STRICTNESS = ['yes', 'limited', 'no'];
const expectNoLooser = ({ fallback, newPositions, breaker }: ParameterSet): void => {
  expect(fallback.initialPpm).toBeGreaterThanOrEqual(newPositions?.initialPpm ?? 0);
  for (const [action, allowed] of Object.entries(breaker.permissions)) {
    const later = fallback.permissions[action as keyof typeof fallback.permissions];
    // A stop of liquidations lasts ten minutes at most, so it may not outlive its set: past that they are paced.
    const least = action === 'liquidate' && allowed === 'no' ? 'limited' : allowed;
    expect(STRICTNESS.indexOf(later)).toBeGreaterThanOrEqual(STRICTNESS.indexOf(least));
  }
};

describe('a step', () => {
  it('gives the same bytes twice, touches nothing it is given, and cares for no order of members', () => {
    fc.assert(
      fc.property(minutes, (list) => {
        let slot = T0;
        let chain: Chain = UNBORN;
        for (const { cycles, price } of list) {
          slot += 60 * cycles;
          const given = {
            policy: defaultPolicy(),
            market: MARKET,
            realm: REALM,
            ...chain,
            inputs: inputsAt(slot, answersAt(price)),
          };
          const other = mirrored(JSON.parse(JSON.stringify(given))) as typeof given;
          const [one, two] = [step(frozen(given)), step(other)];
          if (!one.ok || !two.ok) throw new Error('a step was refused');
          expect(canonical(two.value)).toBe(canonical(one.value));
          chain = { previous: { body: one.value.body, digest: one.value.digest }, models: one.value.models };
        }
      }),
      { numRuns: 15 },
    );
  });

  it('never publishes a fallback that is looser than the set that carries it, but for a stop that ends with it', () => {
    fc.assert(
      fc.property(minutes, (list) => {
        let slot = T0;
        let chain: Chain = UNBORN;
        for (const { cycles, price } of list) {
          slot += 60 * cycles;
          // Every third price falls by a tenth, so that margins and breaker leave their quiet values.
          const stepped = cycle(chain, inputsAt(slot, answersAt(price && (slot % 180 === 0 ? price * 0.9 : price))));
          chain = stepped.chain;
          expectNoLooser(stepped.set);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a slot that is decided already, and an unknown market', () => {
    const { chain } = cycle(UNBORN, inputsAt(T0, threeAt(20_000)));
    const again = (slot: number) =>
      step({
        policy: defaultPolicy(),
        market: MARKET,
        realm: REALM,
        ...chain,
        inputs: inputsAt(slot, threeAt(20_000)),
      });
    expect(again(T0)).toMatchObject({ ok: false, error: { code: 'slot-not-after' } });
    expect(again(T0 - 60)).toMatchObject({ ok: false, error: { code: 'slot-not-after' } });
    expect(again(T0 + 60)).toMatchObject({ ok: true });
    const stranger = step({
      policy: defaultPolicy(),
      market: 'DOGE-USD-PERP',
      realm: REALM,
      ...UNBORN,
      inputs: inputsAt(T0, []),
    });
    expect(stranger).toMatchObject({ ok: false, error: { code: 'unknown-market' } });
  });

  it('chains versions and digests', () => {
    const first = cycle(UNBORN, inputsAt(T0, threeAt(20_000)));
    const second = cycle(first.chain, inputsAt(T0 + 60, threeAt(20_010)));
    expect(first.body).toMatchObject({ version: 1, previousDigest: null });
    expect(second.body).toMatchObject({ version: 2, previousDigest: first.digest });
    expect(second.digest).toBe(digestOf(second.body));
  });

  it('needs three operators in the live realm and two elsewhere', () => {
    const two = inputsAt(T0, threeAt(20_000).slice(0, 2));
    expect(cycle(UNBORN, two, { realm: 'live' }).set.price).toBeNull();
    const simulated = cycle(UNBORN, two);
    expect(simulated.set).toMatchObject({ status: 'valid', breaker: { data: 'degraded' } });
    expect(simulated.set.reasons).toContain('below-full-quorum');
  });

  it('gives a currency stream a price and no margins', () => {
    const answers = ['kraken', 'coinbase'].map((venue) => ({ venue, price: 0.99 }));
    const inputs = { ...inputsAt(T0, []), observations: answers.map((one) => observed(one, T0, 'USDT')) };
    const { set } = cycle(UNBORN, inputs, { market: 'USDT-USD' });
    expect(set).toMatchObject({ status: 'valid', newPositions: null, existing: null });
    expect(set.price).toMatchObject({ median: '990000000', decimals: 9, band: null });
  });
});

describe('what one venue claims', () => {
  const beside = (bad: ReturnType<typeof observed>) => {
    const inputs = inputsAt(T0, threeAt(20_000));
    return cycle(UNBORN, { ...inputs, observations: [...inputs.observations, bad] });
  };
  const odd = (change: object) => {
    const made = observed({ venue: 'odd', price: 20_000 }, T0);
    if (!('quote' in made.result)) throw new Error('the builder gave no quote');
    return { ...made, result: { quote: { ...made.result.quote, ...change } } };
  };

  it('stops no cycle: not a book of more dollars than there are', () => {
    const side = Array.from({ length: 9 }, () => 1e200);
    const { set } = beside(odd({ ladder: { bids: side, asks: side, reachBp: { bids: 1, asks: 1 } } }));
    expect(set.status).toBe('valid');
    expect(set.depth?.usd['100bp']).toBe(String(Number.MAX_SAFE_INTEGER));
  });

  it('widens nobody’s margin: not a bid of next to nothing', () => {
    const { body } = beside(odd({ bid: 1e-300, ask: 40_000 }));
    expect(body.decision.status).toBe('valid');
    expect(body.decision.liquidity?.halfSpreadBp).toBeCloseTo(1, 3);
  });
});
