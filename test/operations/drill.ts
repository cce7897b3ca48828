import { ALARMS } from '../../lib/operations/index.ts';
import { openDrillGround } from '../support/drilling.ts';
import { DRILLS, type Drill } from '../support/drills.ts';

/** `npm run drill -- --list` or `npm run drill -- NAME…`: breaks a local run on purpose and tells what an engineer would see. */
const list = (): string => DRILLS.map(({ name, alarm, tells }) => `${name.padEnd(18)} ${alarm}: ${tells}`).join('\n');

const severityOf = ({ alarm }: Drill): string =>
  ALARMS.find(({ name }) => name === alarm.split('/')[0])?.severity ?? 'unknown';

const perform = async (drill: Drill): Promise<boolean> => {
  console.log(`${drill.name}: ${drill.tells}`);
  const ground = await openDrillGround(drill.policy);
  const { rang, rangAfter, clearedAfter, beside } = await ground.drill(drill);
  await ground.close();
  if (!rang) {
    console.log(`  the alarm ${drill.alarm} did not ring within ${drill.ringsWithin} minutes`);
    return false;
  }
  console.log(`  rings after ${rangAfter} min: ${severityOf(drill)} ${rang.id}`);
  console.log(`  because ${rang.reason}`);
  console.log(`  open "${rang.heading}", ${rang.runbook}`);
  if (beside.length > 0) console.log(`  beside it: ${beside.join(', ')}`);
  console.log(clearedAfter === null ? '  does not clear' : `  mended: clears after ${clearedAfter} min`);
  return clearedAfter !== null;
};

const names = process.argv.slice(2);
const unknown = names.find((name) => name !== '--list' && !DRILLS.some((drill) => drill.name === name));
if (names.length === 0 || names.includes('--list') || unknown) {
  if (unknown) console.error(`there is no drill ${unknown}; these are:`);
  console.log(list());
  process.exitCode = unknown ? 2 : 0;
} else {
  for (const drill of DRILLS.filter(({ name }) => names.includes(name))) {
    if (!(await perform(drill))) process.exitCode = 1;
  }
}
