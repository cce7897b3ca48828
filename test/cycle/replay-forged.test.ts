import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyHash, policyShape } from '../../lib/core/policy/index.ts';
import { replayEntry } from '../../lib/cycle/index.ts';
import { expectWhole, type History, type Written } from '../support/audit.ts';
import { documentKey, entryKey, type Item, openForge } from '../support/forge.ts';
import { CADENCE, type Controller, FIRST_SLOT, openController, openPlaces, SETTINGS } from '../support/world.ts';

const BTC = 'BTC-USD-PERP';
/** The version that is tampered with; one more follows it. */
const VERSION = 6;

let world: Awaited<ReturnType<typeof openPlaces>>;
let controller: Controller;
let forge: ReturnType<typeof openForge>;
let history: History;
let truth: Written;

beforeAll(async () => {
  world = await openPlaces();
  controller = openController(world.places);
  forge = openForge(world.places, controller.ledger);
  for (let minute = 0; minute <= VERSION; minute += 1) {
    expect(await controller.run(FIRST_SLOT + minute * CADENCE)).toMatchObject({ ok: true });
  }
  history = await expectWhole(controller.ledger);
  truth = versionOf(VERSION);
});
afterAll(async () => {
  forge.close();
  controller.close();
  await world.close();
});

const versionOf = (version: number): Written => history.get(BTC)?.[version - 1] ?? expect.fail();
const replay = (version?: number) => replayEntry(controller.ledger, BTC, version ?? VERSION);

describe('an entry that was changed', () => {
  test('in an input is different in what follows from it', async () => {
    const { body } = truth;
    const observations = body.inputs.observations.map((one) => {
      if (!('quote' in one.result)) return one;
      const { quote } = one.result;
      return { ...one, result: { quote: { ...quote, impactMid: quote.impactMid * 1.001 } } };
    });
    const changed = { ...body, inputs: { ...body.inputs, observations } };
    const seen = await forge.forged(truth, { body: changed }, replay);
    expect(seen).toMatchObject({ ok: true, value: { outcome: 'different' } });
    expect(seen).toHaveProperty('value.path', expect.stringMatching(/^\$\.body\.decision\./));
  });

  test('in its decision is different there, with both values', async () => {
    const { body } = truth;
    const margin = body.decision.margin && { ...body.decision.margin, initialPpm: 1 };
    const changed = { ...body, decision: { ...body.decision, margin } };
    expect(await forge.forged(truth, { body: changed }, replay)).toEqual({
      ok: true,
      value: {
        outcome: 'different',
        path: '$.body.decision.margin.initialPpm',
        stored: 1,
        replayed: body.decision.margin?.initialPpm,
      },
    });
  });

  test('in what is published alone is different there', async () => {
    const set = { ...truth.set, validUntil: '2036-01-01T00:00:00Z' };
    const seen = await forge.forged(truth, { set }, replay);
    expect(seen).toMatchObject({ value: { outcome: 'different', path: '$.set.validUntil' } });
  });

  test('betrays itself in its successor, which names the digest that it had', async () => {
    const { body } = truth;
    const changed = { ...body, decision: { ...body.decision, reasons: ['all well'] } };
    const seen = await forge.forged(truth, { body: changed }, () => replay(VERSION + 1));
    const path = '$.body.previousDigest';
    expect(seen).toMatchObject({ value: { outcome: 'different', path, stored: truth.digest } });
  });

  test('to name another policy is different', async () => {
    const { body } = truth;
    const other = policyShape.parse({ ...SETTINGS.policy, validitySeconds: 240 });
    expect(await controller.ledger.putDocument('POLICY', policyHash(other), other)).toMatchObject({ ok: true });
    const changed = { ...body, inputs: { ...body.inputs, policyHash: policyHash(other) } };
    const seen = await forge.forged(truth, { body: changed }, replay);
    expect(seen).toMatchObject({ value: { outcome: 'different', path: '$.body.decision.validUntil' } });
  });

  test('to come from another engine is not judged by this one', async () => {
    const seen = await forge.forged(truth, { body: { ...truth.body, engine: '0' } }, replay);
    expect(seen).toEqual({ ok: true, value: { outcome: 'other-engine', engine: '0' } });
  });

  test.each([VERSION, VERSION + 1])(
    'by who does not make its digest anew cannot be read: replay of %i',
    async (version) => {
      const otherBody = (item: Item): Item => ({ body: item.head ?? expect.fail() });
      const seen = await forge.altered(entryKey(BTC, VERSION), otherBody, () => replay(version));
      expect(seen).toMatchObject({ ok: false, error: { code: 'unreadable' } });
    },
  );
});

describe('without what an entry stands on nothing is claimed:', () => {
  const model = () => documentKey('MODEL', versionOf(VERSION - 1).body.models.volatility ?? expect.fail());
  const policy = () => documentKey('POLICY', SETTINGS.policyHash);

  test.each([
    ['its policy', policy, 'unreadable'],
    ['a model of its predecessor', model, 'unreadable'],
    ['its predecessor', () => entryKey(BTC, VERSION - 1), 'not-found'],
  ] as const)('%s is gone', async (_, key, code) => {
    expect(await forge.without(key(), replay)).toMatchObject({ ok: false, error: { code } });
  });

  test('another policy lies where its own was', async () => {
    const other = await forge.item(model());
    const seen = await forge.altered(policy(), () => ({ body: other.body ?? expect.fail() }), replay);
    expect(seen).toMatchObject({ ok: false, error: { code: 'unreadable' } });
  });
});

test('after all of it the ledger is as it was', async () => {
  expect(await expectWhole(controller.ledger)).toEqual(history);
  expect(await replay()).toMatchObject({ ok: true, value: { outcome: 'identical' } });
});
