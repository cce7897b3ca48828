import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyPlan } from '../../lib/backtest/index.ts';
import { defaultPolicy, policyHash } from '../../lib/core/policy/index.ts';
import { plainText, walk } from '../support/bars.ts';
import { type Ended, run, runBatch, workplace } from './launch.ts';

const place = workplace();
afterAll(place.remove);

const policy = defaultPolicy();
const major = policy.classes.major ?? expect.fail();
const tight = {
  ...policy,
  name: 'tight',
  classes: { major: { ...major, margin: { ...major.margin, maintenanceFloorPpm: major.conservative.maintenancePpm } } },
};
writeFileSync(place.of('old.json'), JSON.stringify(policy));
writeFileSync(place.of('new.json'), JSON.stringify(tight));
writeFileSync(place.of('bad.json'), JSON.stringify({ ...policy, validitySeconds: 1 }));
writeFileSync(place.of('btcusdt_x.csv'), plainText(walk(2, 300, 60)));
writeFileSync(place.of('unnamed.csv'), plainText(walk(2, 3, 60)));

const WRONG: readonly (readonly [command: string, ...says: string[]])[] = [
  ['policy plan old.json', "missing required argument 'new'"],
  ['policy plan old.json bad.json', 'bad.json: validitySeconds: found 1; allowed: at least two cadences (120)'],
  ['policy plan absent.json new.json', 'absent.json'],
  ['policy plan old.json new.json --history soon', "'--history", '90d'],
  ['policy plan old.json new.json --history 0d', '90d'],
  ['policy plan old.json new.json --bars btcusdt_x.csv --data d', '--bars or --data'],
  ['policy plan old.json new.json --bars nowhere.csv', 'nowhere.csv', 'give a file of bars'],
  ['policy plan old.json new.json --bars unnamed.csv', 'unnamed.csv', 'has no perp for it'],
  ['policy plan old.json new.json --data nowhere', 'nowhere', 'is not a data folder'],
];
const LEDGER = 'policy plan old.json new.json --json';
const WORDS = 'policy plan old.json new.json --data d';
const BARS = 'policy plan old.json new.json --bars btcusdt_x.csv --history 2h --json';
const HELP = 'policy plan --help';

type End = Pick<Ended, 'code' | 'stdout' | 'stderr'>;
const ends = new Map<string, End>();
const endOf = (command: string): End => ends.get(command) ?? { code: null, stdout: '', stderr: 'did not run' };

beforeAll(async () => {
  const cycles = ['--port', '0', '--speed', '1000000', '--cycles', '3', '--json', '--data', 'd'];
  expect((await run(place.path, 'start', ...cycles)).code).toBe(0);
  const commands = [...WRONG.map(([command]) => command), LEDGER, WORDS, BARS, HELP];
  const ended = await runBatch(
    place.path,
    commands.map((command) => command.split(' ')),
  );
  for (const [index, command] of commands.entries()) ends.set(command, ended[index] as End);
}, 120_000);

describe('wrong input ends with 2 and says what is wrong', () => {
  it.each(WRONG)('%s', (command, ...says) => {
    const { code, stdout, stderr } = endOf(command);
    expect([code, stdout]).toEqual([2, '']);
    for (const words of says) expect(stderr).toContain(words);
  });
});

it('help ends with 0', () => {
  expect(endOf(HELP)).toMatchObject({ code: 0, stderr: '' });
});

describe('a plan', () => {
  it('is one JSON object: hashes to sign, differences, and what the ledger of the last start says', () => {
    const { code, stdout } = endOf(LEDGER);
    expect(code).toBe(0);
    const plan = policyPlan.parse(JSON.parse(stdout));
    expect([plan.old.hash, plan.new.hash]).toEqual([policyHash(policy), policyHash(tight)]);
    expect(plan.differences.map(({ path, effect }) => [path, effect])).toEqual([
      ['name', 'changes'],
      ['classes.major.margin.maintenanceFloorPpm', 'tightens'],
    ]);
    expect(plan.histories).toMatchObject([
      { kind: 'ledger', realm: 'simulated:1', cycles: 2, askedSeconds: 90 * 86_400 },
    ]);
    // A run without owners makes some of its own, which no file names.
    expect(plan.histories[0]?.otherwise).toContain('mandate.owners');
    expect(plan.perps.map(({ market }) => market)).toEqual(['BTC-USD-PERP', 'ETH-USD-PERP', 'SOL-USD-PERP']);
  });

  it('is told in words, with what it does not know', () => {
    const { code, stdout } = endOf(WORDS);
    expect(code).toBe(0);
    expect(stdout).toContain(policyHash(tight));
    expect(stdout).toMatch(/^classes\.major\.margin\.maintenanceFloorPpm +\d+ +\d+ +tightens$/m);
    expect(stdout).toMatch(/of 90\.0 days asked for, 2 cycles/);
    expect(stdout).toContain('need a snapshot of accounts, which a plan does not read yet');
  });

  it('of bars decides them under both, and names the perps without any', () => {
    const { code, stdout } = endOf(BARS);
    expect(code).toBe(0);
    const plan = policyPlan.parse(JSON.parse(stdout));
    expect(plan.histories).toMatchObject([{ kind: 'bars', name: 'btcusdt_x.csv', cycles: 120, reproduced: null }]);
    expect(plan.unrecorded.markets).toEqual(['ETH-USD-PERP', 'SOL-USD-PERP']);
    const [{ span }] = plan.perps as [(typeof plan.perps)[0]];
    expect(span.new?.maintenancePpm.min).toBe(major.conservative.maintenancePpm);
    expect(span.old?.decisions).toBe(120);
  });
});
