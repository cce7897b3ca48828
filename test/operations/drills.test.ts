import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALARMS, slugOf } from '../../lib/operations/index.ts';
import { type DrillGround, openDrillGround } from '../support/drilling.ts';
import { DRILLS } from '../support/drills.ts';

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

test('every alarm has a drill', () => {
  const drilled = new Set(DRILLS.map(({ alarm }) => alarm.split('/')[0]));
  expect(ALARMS.map(({ name }) => name).filter((name) => !drilled.has(name))).toEqual([]);
});

describe('a fault makes its alarm ring, it tells which heading to open, and clears when the fault is mended', () => {
  let shared: DrillGround;
  beforeAll(async () => {
    shared = await openDrillGround();
  });
  afterAll(() => shared.close());

  test.each(DRILLS)('$name: $tells', async (drill) => {
    const ground = drill.policy ? await openDrillGround(drill.policy) : shared;
    const { before, rang, clearedAfter, told } = await ground.drill(drill);
    if (ground !== shared) await ground.close();
    expect(before).toEqual([]);
    expect(rang, `${drill.alarm} did not ring`).not.toBeNull();
    expect(runbook).toContain(`\n## ${rang?.heading}\n`);
    expect(rang?.runbook).toBe(`docs/runbook.md#${slugOf(rang?.heading ?? '')}`);
    expect(told.endpoint).toContain(drill.alarm);
    expect(told.folder).toEqual(told.endpoint);
    expect(clearedAfter, `${drill.alarm} did not clear`).not.toBeNull();
  });
});
