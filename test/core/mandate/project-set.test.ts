import { expect, test } from 'vitest';
import { heldFields, projectSet } from '../../../lib/core/mandate/index.ts';
import type { ParameterSet } from '../../../lib/core/market/index.ts';
import { formatInstant } from '../../../lib/core/units/index.ts';
import { SLOT, sampleSet } from '../../publication/sample.ts';

test('a set is sent without what no consumer applies, and without rails as it stands', () => {
  const set = sampleSet();
  const found = projectSet(set, null, {});
  if (!found?.sent) return expect.fail();
  expect(set).toMatchObject(found.vector);
  expect(Object.keys(found.vector.breaker)).toEqual(['permissions']);
  expect(heldFields(set, found.vector)).toEqual([]);
});

test('fields that stay behind are named', () => {
  const first = projectSet(sampleSet(), null, {});
  if (!first?.sent) return expect.fail();
  const lower = { ...sampleSet().newPositions!, openInterestCapUsd: '1000000' };
  const set = sampleSet({ version: 13, newPositions: lower });
  const rail = { largestRisePpm: 0, largestFallPpm: 100_000, leastDelaySeconds: 0, direction: 'both' as const };
  const found = projectSet(set, first.onConsumer, { openInterestCapUsd: rail });
  if (!found?.sent) return expect.fail();
  // Nine tenths of the nine millions that stood there.
  expect(found.vector.newPositions?.openInterestCapUsd).toBe('8100000');
  expect(heldFields(set, found.vector)).toEqual(['openInterestCapUsd']);
});

test('a set that has run out before it is read is neither sent nor the fault of any rails', () => {
  const over = sampleSet({ status: 'fallback', validUntil: formatInstant(SLOT - 60) });
  expect(projectSet(over, null, {})).toBeNull();
  expect(projectSet({ ...over, status: 'degraded' }, null, {})).toEqual({ sent: false, reasons: ['times-order'] });
});

const PRICE_RAIL = { largestRisePpm: 10_000, largestFallPpm: 10_000, leastDelaySeconds: 0, direction: 'both' as const };
const priced = (minute: number, factor: number, change: Partial<ParameterSet> = {}): ParameterSet => {
  const { price } = sampleSet();
  if (!price) throw new Error('a sample without a price');
  const times = (text: string) => String(Math.round(Number(text) * factor));
  const { band, confirmation } = price;
  const at = formatInstant(SLOT + 60 * minute);
  return sampleSet({
    ...{ slot: at, issuedAt: at, effectiveAt: at, validUntil: formatInstant(SLOT + 60 * minute + 180) },
    price: {
      ...price,
      median: times(price.median),
      twap: times(price.twap),
      confirmation: { long: times(confirmation.long), short: times(confirmation.short) },
      band: band && { low: times(band.low), high: times(band.high) },
      at,
      ageSeconds: 20,
    },
    ...change,
  });
};

test('a price outside its rail keeps back nothing but itself, and comes back as soon as its steps reach it', () => {
  const first = projectSet(priced(0, 1), null, { price: PRICE_RAIL });
  if (!first?.sent) return expect.fail();
  let on = first.onConsumer;
  const raised = { ...sampleSet().newPositions!, openInterestCapUsd: '1000000' };
  const medians: (string | undefined)[] = [];
  // 0.99 × 0.99 is above 0.975, and a third step is below it.
  for (const minute of [1, 2, 3]) {
    const set = priced(minute, 0.975, { newPositions: { ...raised, largestPositionUsd: '1000' } });
    const found = projectSet(set, on, { price: PRICE_RAIL });
    if (!found?.sent) return expect.fail(JSON.stringify(found));
    medians.push(found.vector.price?.median);
    expect(found.vector.newPositions?.openInterestCapUsd).toBe('1000000');
    const { permissions } = found.vector.breaker;
    if (minute < 3) expect(permissions).toMatchObject({ open: 'no', increase: 'no', liquidate: 'limited' });
    else expect(found.vector).toMatchObject({ price: set.price, breaker: { permissions: set.breaker.permissions } });
    expect(heldFields(set, found.vector)).toEqual(minute < 3 ? ['price'] : []);
    on = found.onConsumer;
  }
  expect(medians).toEqual([undefined, undefined, priced(3, 0.975).price?.median]);
});

test('without its price a vector takes nothing back that the breaker has stopped', () => {
  const first = projectSet(priced(0, 1), null, { price: PRICE_RAIL });
  if (!first?.sent) return expect.fail();
  const { breaker } = sampleSet();
  const stopped = { ...breaker, permissions: { ...breaker.permissions, liquidate: 'no' as const } };
  const found = projectSet(priced(1, 0.9, { breaker: stopped }), first.onConsumer, { price: PRICE_RAIL });
  expect(found).toMatchObject({ sent: true, vector: { price: null, breaker: { permissions: { liquidate: 'no' } } } });
});

test('a price that stays behind is as old as it was when it was first sent, and all the time since', () => {
  const rails = { price: { ...PRICE_RAIL, leastDelaySeconds: 3_600 } };
  const first = projectSet(priced(0, 1), null, rails);
  if (!first?.sent) return expect.fail();
  let on = first.onConsumer;
  const narrow = (minute: number): ParameterSet => {
    const set = priced(minute, 1);
    const { confirmation } = priced(0, 1).price!;
    // Nobody is liquidated by the price of before who is not by this one.
    const inner = { long: String(Number(confirmation.long) - 2), short: String(Number(confirmation.short) + 2) };
    return { ...set, price: { ...set.price!, median: String(Number(set.price!.median) + 1), confirmation: inner } };
  };
  // 20 seconds at first; a minute and two minutes later.
  for (const [minute, age] of [
    [1, 80],
    [2, 140],
  ] as const) {
    const found = projectSet(narrow(minute), on, rails);
    if (!found?.sent) return expect.fail();
    expect(found.vector.price).toEqual({ ...priced(0, 1).price, ageSeconds: age });
    on = found.onConsumer;
  }
});
