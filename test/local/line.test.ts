import { expect, it } from 'vitest';
import { type EntryBody, setOf, upgrade } from '../../lib/core/controller/index.ts';
import { formsPrice } from '../../lib/core/policy/index.ts';
import { digestOf } from '../../lib/core/units/index.ts';
import { lineOf } from '../../lib/local/line.ts';
import { goldens } from '../golden/ledger.ts';

const bodyIn = (text: string): EntryBody => {
  const read = upgrade(JSON.parse(text));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
};
const bodies = goldens().flatMap(({ entries }) => entries.map(({ text }) => bodyIn(text)));
const lines = bodies.map((body) => ({ body, line: lineOf({ body, set: setOf(body, digestOf(body)) }) }));

it('shows no price of a cycle that had none, although the set still carries the last good one', () => {
  const without = lines.filter(({ body }) => body.decision.oracle.median === null);
  expect(without.length).toBeGreaterThan(0);
  for (const { line, body } of without) {
    expect(line).toMatchObject({ status: 'degraded', price: { median: null, twap: null } });
    expect(body.decision.vector.price).not.toBeNull();
  }
});

it('accounts for every source that was asked for the price', () => {
  for (const { line, body } of lines) {
    const { used, asked, rejected } = line.sources;
    expect(asked).toBe(body.inputs.observations.filter(({ kind }) => formsPrice(kind)).length);
    expect(Object.values(rejected).reduce((sum, count) => sum + count, used)).toBe(asked);
  }
});

it('shows the target, and what open positions carry of it by the published schedule', () => {
  const decided = lines.filter(({ body, line }) => body.decision.margin !== null && line.status === 'valid');
  expect(decided.length).toBeGreaterThan(0);
  for (const { line, body } of decided) {
    const { maintenancePpm, existingPpm } = line.margin;
    const legs = body.decision.vector.existing?.maintenance ?? [];
    const ends = legs.flatMap(({ fromPpm, toPpm }) => [fromPpm, toPpm]);
    // Uncovered risk counts from what a rail cut off, so it can be more than all of the target.
    expect(existingPpm).toBeGreaterThanOrEqual(Math.min(...ends));
    expect(existingPpm).toBeLessThanOrEqual(Math.max(...ends, maintenancePpm ?? 0));
  }
});

it('gives a currency stream no margins', () => {
  const streams = lines.filter(({ body }) => !body.market.endsWith('-PERP'));
  expect(streams.length).toBeGreaterThan(0);
  for (const { line } of streams)
    expect(line.margin).toEqual({ maintenancePpm: null, existingPpm: null, initialPpm: null });
});
