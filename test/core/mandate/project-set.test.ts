import { expect, test } from 'vitest';
import { heldFields, projectSet } from '../../../lib/core/mandate/index.ts';
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
