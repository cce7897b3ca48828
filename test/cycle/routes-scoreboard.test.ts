import { afterEach, beforeEach, expect, it } from 'vitest';
import { FORECASTERS } from '../../lib/core/policy/index.ts';
import { cycle, inputsAt, MINUTE, T0, threeAt, UNBORN } from '../support/cycles.ts';
import { entryOf, MARKET } from '../support/sets.ts';
import { AWAY, startWorld, type World } from './routes-world.ts';

let served: World;
beforeEach(async () => {
  served = await startWorld();
});
afterEach(() => served.close());

const boards = async (query = '') => {
  const answer = await served.get(`/v1/scoreboard${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
};

it('is what stands in the newest entry of each market, and names the champion of the policy', async () => {
  const { proof, signature } = entryOf();
  const { body, digest, set } = cycle(UNBORN, inputsAt(T0 + MINUTE, threeAt(20_000)));
  served.world.entries = [{ body, digest, set, proof, signature }];
  const { champion, markets } = await boards();
  expect(champion).toBe('combination');
  expect(markets[0]).toEqual({
    ...{ market: MARKET, version: 1, slot: '2023-03-10T00:01:00Z' },
    ...{ basis: 'none', forecaster: 'combination', scoreboard: body.decision.volatility.scoreboard },
  });
  const named = markets[0].scoreboard.map(({ forecaster }: { forecaster: string }) => forecaster);
  expect(named).toEqual([...FORECASTERS]);
});

it('is an empty list where an entry has none, and where there is no entry', async () => {
  served.world.entries = [entryOf()];
  const { markets } = await boards();
  const nothing = { basis: null, forecaster: null, scoreboard: [] };
  expect(markets).toEqual([
    { market: MARKET, version: 1, slot: '2023-03-10T00:01:00Z', ...nothing },
    { market: 'USDT-USD', version: null, slot: null, ...nothing },
  ]);
});

it('is of one market when asked so, and of none that the policy does not have', async () => {
  const { markets } = await boards('?market=USDT-USD');
  expect(markets.map(({ market }: { market: string }) => market)).toEqual(['USDT-USD']);
  expect((await served.get('/v1/scoreboard?market=DOGE-USD')).json().type).toBe('urn:plimsoll:problem:market-unknown');
});

it('is a problem while the ledger cannot be read, not an empty list', async () => {
  served.world.fault = AWAY;
  const answer = await served.get('/v1/scoreboard');
  expect([answer.status, answer.json().type]).toEqual([503, 'urn:plimsoll:problem:ledger-unreadable']);
});
