import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxAgeSeconds, retryAfterSeconds } from '../../lib/publication/http-freshness.ts';
import { SLOT } from '../support/sets.ts';

const speed = fc.oneof(fc.double({ min: 0.01, max: 1_000_000, noNaN: true }), fc.constantFrom(1, 60, 1_000_000));

it('no cache holds a set at validUntil, however fast the market clock goes and though it tells whole seconds only', () => {
  const left = fc.integer({ min: -5, max: 20 });
  const hidden = fc.double({ min: 0, max: 0.999999, noNaN: true });
  // Around the speed at which one real second is all that is left: where a mistake would be.
  const ratio = fc.double({ min: 0.5, max: 1.5, noNaN: true });
  const close = fc.tuple(left, ratio).map(([seconds, one]) => [seconds, Math.max(0.01, one * seconds)] as const);
  const far = fc.tuple(fc.integer({ min: -600, max: 600 }), speed);
  fc.assert(
    fc.property(fc.oneof(close, far), hidden, ([seconds, pace], passed) => {
      const maxAge = maxAgeSeconds(SLOT + seconds, { now: SLOT, speed: pace });
      expect(maxAge === 0 || maxAge === 1).toBe(true);
      if (maxAge > 0) expect(passed + maxAge * pace).toBeLessThan(seconds);
    }),
    { numRuns: 1_000 },
  );
});

it('a caller told to wait finds the next slot begun, and not by more than a real second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), speed, (seconds, pace) => {
      const now = SLOT + seconds;
      const wait = retryAfterSeconds(60, { now, speed: pace });
      const begins = Math.floor(now / 60) * 60 + 60;
      expect(wait).toBeGreaterThanOrEqual(1);
      expect(now + wait * pace).toBeGreaterThanOrEqual(begins - 1e-6);
      if (wait > 1) expect(now + (wait - 1) * pace).toBeLessThan(begins);
    }),
  );
});

it('a second is allowed at real time and none when a real second is three minutes', () => {
  expect(maxAgeSeconds(SLOT + 180, { now: SLOT, speed: 1 })).toBe(1);
  expect(maxAgeSeconds(SLOT + 2, { now: SLOT, speed: 1 })).toBe(1);
  expect(maxAgeSeconds(SLOT + 1, { now: SLOT, speed: 1 })).toBe(0);
  expect(maxAgeSeconds(SLOT + 180, { now: SLOT, speed: 180 })).toBe(0);
});
