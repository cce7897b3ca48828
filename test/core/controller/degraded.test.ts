import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryBody } from '../../../lib/core/controller/index.ts';
import { maintenanceAt } from '../../../lib/core/margin/index.ts';
import type { NewPositions } from '../../../lib/core/market/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { formatInstant } from '../../../lib/core/units/index.ts';
import { type Chain, cycle, inputsAt, T0, threeAt, UNBORN } from '../../support/cycles.ts';

const policy = defaultPolicy();
const { maintenancePpm, initialPpm, openInterestCapUsd } = policy.classes.major!.conservative;
const CONSERVATIVE = {
  ...{ maintenancePpm, initialPpm, openInterestCapUsd: String(openInterestCapUsd) },
  largestPositionUsd: String(policy.classes.major!.margin.largestPositionUsd),
};

/** Cycles a minute apart, each with a price or without. */
const run = (prices: readonly (number | null)[], from: Chain = UNBORN, start = T0) => {
  let chain = from;
  return prices.map((price, minute) => {
    const slot = start + 60 * minute;
    const done = cycle(chain, inputsAt(slot, price === null ? [] : threeAt(price)));
    chain = done.chain;
    return { ...done, slot, price };
  });
};
const nothing = (count: number): null[] => Array.from({ length: count }, () => null);

const looser = (now: NewPositions, before: NewPositions): boolean =>
  now.initialPpm < before.initialPpm ||
  now.maintenancePpm < before.maintenancePpm ||
  now.maxLeverageCenti > before.maxLeverageCenti ||
  BigInt(now.openInterestCapUsd) > BigInt(before.openInterestCapUsd) ||
  Number(now.largestPositionUsd) > Number(before.largestPositionUsd);

describe('a market without its first price', () => {
  it('is published as fallback, past its validity, with the conservative values for new positions', () => {
    const { set } = cycle(UNBORN, inputsAt(T0, []));
    expect(set).toMatchObject({ status: 'fallback', price: null, depth: null, validUntil: formatInstant(T0) });
    expect(set.newPositions).toMatchObject(CONSERVATIVE);
    expect(set.reasons).toEqual(['quorum-lost']);
    expect(set.breaker.permissions).toMatchObject({ open: 'no', increase: 'no', addCollateral: 'yes' });
  });
});

describe('a market that has lost its sources', () => {
  it('goes on with the last good set while its grace lasts, then with the fallback', () => {
    const [good, ...lost] = run([20_000, ...nothing(12)]);
    for (const { set, slot } of lost) {
      // The policy's ten minutes from the last good slot, three minutes at a time.
      const validUntil = Math.min(slot + 180, T0 + 600);
      expect(set.validUntil).toBe(formatInstant(validUntil));
      expect(set.status).toBe(slot < T0 + 600 ? 'degraded' : 'fallback');
      expect(set.price?.median).toBe(good?.set.price?.median);
      expect(set.price?.at).toBe(good?.set.price?.at);
    }
  });

  it('tells the age of the price: what it was when it was decided and all that has passed since', () => {
    const old = threeAt(20_000, { providedAtMs: (T0 - 80) * 1000 });
    const good = cycle(UNBORN, inputsAt(T0, old));
    expect(good.set.price?.ageSeconds).toBe(80);
    const ages = run(nothing(3), good.chain, T0 + 60).map(({ set }) => set.price?.ageSeconds);
    expect(ages).toEqual([140, 200, 260]);
  });

  it('asks new positions for the tighter of the last good and the conservative values', () => {
    const [good, lost] = run([20_000, null]);
    const before = good?.set.newPositions;
    expect(lost?.set.newPositions).toMatchObject({
      initialPpm: Math.max(before?.initialPpm ?? 0, initialPpm),
      maintenancePpm: Math.max(before?.maintenancePpm ?? 0, maintenancePpm),
    });
  });

  it('is valid again with the first price, and everything of it is fresh', () => {
    const [, , back] = run([20_000, null, 20_100]);
    expect(back?.set).toMatchObject({ status: 'valid', reasons: ['warm-up'] });
    expect(back?.set.price).toMatchObject({ median: '2010000000', ageSeconds: 0, at: formatInstant(T0 + 120) });
  });

  it('loosens nothing, and asks existing positions for no more than was announced, over any run of cycles', () => {
    const prices = fc.array(fc.option(fc.double({ min: 17_000, max: 23_000, noNaN: true }), { freq: 2 }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(prices, (list) => {
        const found = run(list);
        for (const { set, price } of found) expect(set.status === 'valid').toBe(price !== null);
        for (const [index, lost] of found.entries()) {
          if (lost.price !== null) continue;
          const [now, before] = [lost.set.newPositions, found[index - 1]?.set.newPositions];
          expect(now && before && looser(now, before)).not.toBe(true);
          const good = found.slice(0, index).findLast(({ price }) => price !== null);
          if (good) expectHeld(good, lost);
        }
      }),
      { numRuns: 40 },
    );
  });

  const expectHeld = (good: ReturnType<typeof run>[number], held: ReturnType<typeof run>[number]): void => {
    const [announced, now] = [good.body.decision.margin?.ramp ?? [], held.body.decision.margin?.ramp ?? []];
    for (let time = held.slot; time < held.slot + 7_200; time += 97) {
      const most = maintenanceAt(announced, Math.min(time, good.body.decision.validUntil));
      expect(maintenanceAt(now, time)).toBeLessThanOrEqual(most);
    }
  };
});

describe('a vector that does not belong together', () => {
  /** A run so late that its set would be past its validity when it is issued. */
  const late = (chain: Chain, slot: number) =>
    cycle(
      chain,
      inputsAt(slot, threeAt(20_500, { providedAtMs: (slot + 180) * 1000 }), policy, {
        observedAtMs: (slot + 180) * 1000,
      }),
    );

  /** Whole dollars for a coin of one dollar: no parser lets it pass, and forty cents are published as nothing. */
  const coarse = {
    ...policy,
    markets: policy.markets.map((market) => ({ ...market, listingPrice: 1, priceDecimals: 0 })),
  };

  it('is refused by name: the last good set is carried on and its grace does not move', () => {
    const good = cycle(UNBORN, inputsAt(T0, threeAt(5), coarse), { policy: coarse });
    const { set, body } = cycle(good.chain, inputsAt(T0 + 60, threeAt(0.4), coarse), { policy: coarse });
    expect(good.set).toMatchObject({ status: 'valid', price: { median: '5' } });
    expect(set).toMatchObject({ status: 'degraded', price: { median: '5', ageSeconds: 60 } });
    expect(set.reasons).toContain('refused:price-not-positive');
    // A controller that contradicts itself knows no more than one whose sources do.
    expect(set.breaker.permissions).toMatchObject({ open: 'no', increase: 'no', liquidate: 'limited', close: 'yes' });
    expect(body.state.lastGood).toEqual({ slot: T0, validUntil: T0 + 180 });
    expect(body.decision.margin?.basis).toBe('held');
    expect(set.newPositions && good.set.newPositions && looser(set.newPositions, good.set.newPositions)).toBe(false);
  });

  it('is refused when it would be past its validity as it is issued, and then says fallback', () => {
    const good = cycle(UNBORN, inputsAt(T0, threeAt(20_000)));
    const { set } = late(good.chain, T0 + 60);
    expect(set).toMatchObject({ status: 'fallback', price: { median: '2000000000' } });
    expect(set.reasons).toContain('refused:times-order');
  });

  it('is refused in a first cycle too, which then has nothing to carry on', () => {
    const { set } = late(UNBORN, T0);
    expect(set).toMatchObject({ status: 'fallback', price: null, depth: null });
    expect(set.newPositions).toMatchObject({ initialPpm, maintenancePpm });
  });

  it('is not what a crash makes of it: the price is its own band’s edge, however it rounds', () => {
    const crash = fc.double({ min: 0.4, max: 0.94, noNaN: true });
    fc.assert(
      fc.property(crash, fc.boolean(), (factor, up) => {
        const after = up ? 20_000 / factor : 20_000 * factor;
        const set = run([20_000, 20_000, 20_000, after]).at(-1)?.set;
        expect(set?.status).toBe('valid');
        expect(set?.breaker.market).toMatch(/^(limit|halt)$/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('every entry', () => {
  it('can be read again by its own schema, whatever the cycle was like', () => {
    for (const { body } of run([null, 20_000, null, 5_000, 90_000, ...nothing(12), 20_000]))
      expect(entryBody.safeParse(JSON.parse(JSON.stringify(body))).success).toBe(true);
  });
});
