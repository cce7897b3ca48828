import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, type OnConsumer, projectSet } from '../../../lib/core/mandate/index.ts';
import { maintenanceAt } from '../../../lib/core/margin/index.ts';
import type { ParameterSet } from '../../../lib/core/market/index.ts';
import { formatInstant, parseInstant, SECONDS_PER_DAY } from '../../../lib/core/units/index.ts';
import { SLOT, sampleSet } from '../../publication/sample.ts';

interface Leg {
  readonly startAt: number;
  readonly endAt: number;
  readonly fromPpm: number;
  readonly toPpm: number;
}

const setAt = (slot: number, ppm: number, legs: readonly Leg[], late = 0): ParameterSet => {
  const { newPositions, existing } = sampleSet();
  if (!newPositions || !existing) throw new Error('a sample without margins');
  const [initialPpm, issuedAt] = [2 * ppm, formatInstant(slot + late)];
  const maintenance = legs.map((leg) => ({
    ...leg,
    startAt: formatInstant(leg.startAt),
    endAt: formatInstant(leg.endAt),
  }));
  return sampleSet({
    ...{
      slot: formatInstant(slot),
      issuedAt,
      effectiveAt: issuedAt,
      validUntil: formatInstant(slot + 180),
      price: null,
    },
    newPositions: { ...newPositions, initialPpm, maintenancePpm: ppm, maxLeverageCenti: Math.floor(1e8 / initialPpm) },
    existing: { ...existing, maintenance },
    fallback: { ...sampleSet().fallback, initialPpm },
  });
};
const carried = ({ existing }: Pick<Candidate, 'existing'>, time: number): number =>
  maintenanceAt(
    (existing?.maintenance ?? []).map((leg) => {
      const [start, end] = [parseInstant(leg.startAt), parseInstant(leg.endAt)];
      if (!start.ok || !end.ok) throw new Error('not an instant');
      return { ...leg, startAt: start.value, endAt: end.value };
    }),
    time,
  );
const flat = (ppm: number): Leg => ({ startAt: SLOT, endAt: SLOT, fromPpm: ppm, toPpm: ppm });
const send = (set: ParameterSet, before: OnConsumer | null, largestRisePpm: number, leastDelaySeconds = 0) => {
  const rail = { largestRisePpm, largestFallPpm: 1_000_000, leastDelaySeconds, direction: 'both' as const };
  const found = projectSet(set, before, { maintenancePpm: rail });
  if (!found?.sent) throw new Error(JSON.stringify(found));
  return found;
};

describe('positions already open, on a consumer whose rail lets maintenance rise slowly', () => {
  it('get each part of a rise over the time that the decision gave the whole', () => {
    const start = send(setAt(SLOT, 50_000, [flat(50_000)]), null, 200_000);
    // 5 % to 8 % over an hour; the rail is a fifth a day. What comes from hand: 6 %, 7.2 %, 8 %.
    const day = (count: number) => SLOT + count * SECONDS_PER_DAY;
    const rise = { startAt: day(1), endAt: day(1) + 3_600, fromPpm: 50_000, toPpm: 80_000 };
    let on = start.onConsumer;
    for (const [index, [from, to]] of [
      [50_000, 60_000],
      [60_000, 72_000],
      [72_000, 80_000],
    ].entries()) {
      const sent = send(setAt(day(1 + index), 80_000, [rise]), on, 200_000, SECONDS_PER_DAY);
      const at = (seconds: number) => carried(sent.vector, day(1 + index) + seconds);
      expect([at(0), at(1_800), at(3_600)]).toEqual([from, ((from ?? 0) + (to ?? 0)) / 2, to]);
      // A minute later nothing has begun anew.
      const next = send(setAt(day(1 + index) + 60, 80_000, [rise]), sent.onConsumer, 200_000, SECONDS_PER_DAY);
      expect(carried(next.vector, day(1 + index) + 1_800)).toBe(at(1_800));
      on = next.onConsumer;
    }
  });

  it('whatever was decided and whenever it is sent: never at once what was not announced, never more than was decided', () => {
    const ppm = fc.integer({ min: 20_000, max: 200_000 });
    const decision = fc.record({
      to: ppm,
      wait: fc.integer({ min: 1, max: 200 }),
      late: fc.integer({ min: 0, max: 40 }),
    });
    const rails = fc.integer({ min: 0, max: 500_000 });
    const many = fc.array(decision, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(ppm, many, rails, fc.constantFrom(60, 3_600), (first, decisions, largestRisePpm, rampSeconds) => {
        let [slot, leg, before] = [SLOT, flat(first), send(setAt(SLOT, first, [flat(first)]), null, 0)];
        for (const { to, wait, late } of decisions) {
          slot += 60 * wait;
          const fromPpm = maintenanceAt([leg], slot);
          if (to > leg.toPpm) leg = { startAt: slot, endAt: slot + rampSeconds, fromPpm, toPpm: to };
          else if (to <= fromPpm) leg = { startAt: slot, endAt: slot, fromPpm: to, toPpm: to };
          const sent = send(setAt(slot, leg.toPpm, [leg], late), before.onConsumer, largestRisePpm);
          const now = slot + late;
          // What a run that was late lets pass of a rise that begins at its slot, and a ppm of rounding.
          const passed = maintenanceAt([leg], now) - maintenanceAt([leg], slot) + 1;
          const announced = Math.max(carried(before.vector, now), carried(before.vector, slot));
          expect(carried(sent.vector, now)).toBeLessThanOrEqual(announced + passed);
          for (const later of [0, 60, rampSeconds, 1e9]) {
            expect(carried(sent.vector, now + later)).toBeLessThanOrEqual(leg.toPpm);
          }
          before = sent;
        }
      }),
    );
  });
});
