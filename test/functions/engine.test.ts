import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engine } from '../../examples/risk-engine/server.ts';
import { createCycleHandler } from '../../functions/cycle.ts';
import { formatInstant } from '../../lib/core/units/index.ts';
import { type CyclePorts, replayEntry } from '../../lib/cycle/index.ts';
import { createLogger, createMetrics } from '../../lib/operations/index.ts';
import { historyOf } from '../support/audit.ts';
import { type Deployment, openDeployment } from '../support/surroundings.ts';
import { CADENCE, FIRST_SLOT, SETTINGS } from '../support/world.ts';

const BTC = 'BTC-USD-PERP';
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-engine-'));
const policyFile = join(folder, 'policy.json');
const example = engine();
const metrics = createMetrics();
const compose = (ports: CyclePorts): CyclePorts => ({
  ...ports,
  metrics,
  log: createLogger({ level: 'silent' }),
});

let deployment: Deployment;
let env: NodeJS.ProcessEnv;
/** The first tick is a full hour: what engines said is kept in the model, to be judged. */
let slot = FIRST_SLOT - CADENCE;

beforeAll(async () => {
  deployment = await openDeployment();
  const { policy } = SETTINGS;
  const volatility = { ...policy.volatility, engines: [{ name: 'house' }] };
  writeFileSync(policyFile, JSON.stringify({ ...policy, volatility }));
  await new Promise<void>((resolve) => example.listen(0, '127.0.0.1', resolve));
  const { port } = example.address() as AddressInfo;
  const hosts = JSON.stringify({ house: `http://127.0.0.1:${port}` });
  env = { ...deployment.env, PLIMSOLL_POLICY_FILE: policyFile, PLIMSOLL_ENGINE_HOSTS: hosts };
});
afterAll(async () => {
  example.close();
  rmSync(folder, { recursive: true });
  await deployment.close();
});

const tick = async () => {
  slot += CADENCE;
  deployment.venues.setTime(slot);
  await createCycleHandler(env, compose)({ time: formatInstant(slot) });
  const history = await historyOf(deployment.ledger);
  return { btc: history.get(BTC)?.at(-1)?.body ?? expect.fail(), usdt: history.get('USDT-USD')?.at(-1)?.body };
};

test('the example engine is asked about every perp, recorded, judged as a challenger, and replayed without it', async () => {
  const { btc, usdt } = await tick();
  // 50 % a year over an hour and a day of 365: 0.5 ÷ √8760 and 0.5 ÷ √365.
  const [said] = btc.inputs.forecasts ?? [];
  expect(said).toMatchObject({ engine: 'house', result: { forecast: { asOf: slot } } });
  const forecast = said && 'forecast' in said.result ? said.result.forecast : expect.fail();
  expect(forecast.h1).toBeCloseTo(0.005342, 6);
  expect(forecast.h24).toBeCloseTo(0.026171, 6);
  expect(btc.decision.volatility.engines).toEqual([{ engine: 'house', verdict: 'heard' }]);
  expect(btc.decision.volatility.scoreboard.at(-1)).toMatchObject({ forecaster: 'engine:house' });
  const model = await deployment.ledger.document('MODEL', btc.models.volatility ?? expect.fail());
  expect(model).toMatchObject({ value: { series: { 'engine:house.made': expect.any(String) } } });
  expect([usdt?.inputs.forecasts, usdt?.decision.volatility.engines]).toEqual([undefined, undefined]);
});

test('an engine that is gone costs its own voice: the cycle is decided, and the error is recorded and counted', async () => {
  example.closeAllConnections();
  await new Promise((resolve) => example.close(resolve));
  const { btc } = await tick();
  expect(btc.inputs.forecasts).toMatchObject([{ engine: 'house', result: { error: 'unreachable' } }]);
  expect(btc.decision).toMatchObject({ status: 'valid', volatility: { engines: [{ verdict: 'failed' }] } });
  const unreachable = { source: 'engine:house', code: 'unreachable' };
  expect(metrics.snapshot()).toContainEqual(expect.objectContaining({ name: 'source.error', dimensions: unreachable }));
  for (const version of [btc.version, btc.version - 1])
    expect(await replayEntry(deployment.ledger, BTC, version)).toMatchObject({ value: { outcome: 'identical' } });
});

test('a policy with an engine that has no address does not start', async () => {
  const handler = createCycleHandler({ ...env, PLIMSOLL_ENGINE_HOSTS: '' }, compose);
  await expect(handler({ time: formatInstant(slot + CADENCE) })).rejects.toThrow(
    'PLIMSOLL_ENGINE_HOSTS: no address for house',
  );
});
