import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Entry } from '../../lib/core/market/index.ts';
import { type Answer, cycle, inputsAt, MINUTE, T0, threeAt, UNBORN } from '../support/cycles.ts';
import { entryOf, MARKET } from '../support/sets.ts';
import { startWorld, type World } from './routes-world.ts';

const { proof, signature } = entryOf();

/** Entries as a controller writes them, one for each list of answers. */
const decided = (...answers: readonly (readonly Answer[])[]): Entry[] => {
  let chain = UNBORN;
  return answers.map((given, index) => {
    const { chain: next, body, digest, set } = cycle(chain, inputsAt(T0 + (index + 1) * MINUTE, given));
    chain = next;
    return { body, digest, set, proof, signature };
  });
};

/** The breaker trips in version 3; from then on the price stands still, too short a time for it to relax. */
const QUIET_AFTER = 10;
let served: World;
beforeAll(async () => {
  served = await startWorld();
  const still = Array.from({ length: QUIET_AFTER }, () => threeAt(18_000));
  served.world.entries = decided(threeAt(20_000), threeAt(20_000), threeAt(18_000), ...still);
});
afterAll(() => served.close());

const explained = async (version: number) => {
  const answer = await served.get(`/v1/markets/${MARKET}/explanation/${version}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
};

it('is the decision in words, with the digest of the entry that it is about', async () => {
  const answer = await explained(3);
  const entry = served.world.entries[2];
  expect(answer).toMatchObject({ market: MARKET, version: 3, slot: '2023-03-10T00:03:00Z', digest: entry?.digest });
  expect(answer.change.text).toMatch(/ircuit breaker from normal to halt/);
  expect(answer.sentences[0]).toEqual(answer.change);
  const topics = answer.sentences.map(({ topic }: { topic: string }) => topic);
  for (const topic of ['price', 'grade', 'volatility', 'margin', 'ramp', 'cap', 'breaker'])
    expect(topics).toContain(topic);
});

it('of a version that changed nothing gives the last change before it', async () => {
  const last = await explained(3 + QUIET_AFTER);
  expect(last.sentences.map(({ topic }: { topic: string }) => topic)).not.toContain('change');
  expect(last.change.values.version).toBeLessThan(3 + QUIET_AFTER);
  const then = await explained(last.change.values.version);
  expect(last.change).toEqual(then.change);
  for (let version = last.change.values.version + 1; version <= 3 + QUIET_AFTER; version += 1) {
    expect((await explained(version)).change).toEqual(then.change);
  }
});

it('of the first version is that it is the first', async () => {
  expect((await explained(1)).change.text).toBe(`First version of ${MARKET}.`);
});

it('its entry and the proposals are what the OpenAPI document says', async () => {
  const { components } = (await served.get('/openapi.json')).json();
  for (const [name, path] of [
    ['Explanation', `/v1/markets/${MARKET}/explanation/3`],
    ['Entry', `/v1/markets/${MARKET}/entries/3`],
    ['Proposals', '/v1/proposals'],
  ] as const) {
    const schema = z.fromJSONSchema(components.schemas[name]);
    expect(schema.safeParse((await served.get(path)).json()).error, name).toBeUndefined();
  }
});

describe('what is not there', () => {
  it.each([
    ['0', 400, 'version-malformed'],
    ['newest', 400, 'version-malformed'],
    ['99', 404, 'version-unknown'],
  ])('%s', async (version, status, kind) => {
    const answer = await served.get(`/v1/markets/${MARKET}/explanation/${version}`);
    expect([answer.status, answer.json().type]).toEqual([status, `urn:plimsoll:problem:${kind}`]);
    expect(answer.json()).toMatchObject({ first: 1, last: 3 + QUIET_AFTER });
  });
});
