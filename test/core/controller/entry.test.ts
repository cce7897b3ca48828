import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ENTRY_SCHEMA, type Models, setOf, upgrade } from '../../../lib/core/controller/index.ts';
import { type Model, parameterSet } from '../../../lib/core/market/index.ts';
import { canonical, digestOf, unpackSeries } from '../../../lib/core/units/index.ts';
import {
  type Answer,
  type Chain,
  cycle,
  inputsAt,
  ladderOf,
  lehmer,
  normal,
  T0,
  threeAt,
  UNBORN,
} from '../../support/cycles.ts';

/** Cycles a minute apart of a walk with 60 % a year, which `answers` turns into what the sources say. */
const walked = (
  count: number,
  answers: (price: number, random: () => number) => Answer[] = (price) => threeAt(price),
) => {
  const random = lehmer(7);
  let [chain, price] = [UNBORN as Chain, 20_000];
  return Array.from({ length: count }, (_, minute) => {
    const done = cycle(chain, inputsAt(T0 + 60 * minute, answers(price, random)));
    chain = done.chain;
    price *= Math.exp((0.6 / Math.sqrt(525_600)) * normal(random));
    return { ...done, slot: T0 + 60 * minute };
  });
};

const hours = walked(181);

describe('an entry', () => {
  it('tells all that its set says: whoever has the body derives the same set', () => {
    for (const { body, digest, set } of hours) {
      const stored = upgrade(JSON.parse(canonical(body)));
      expect(stored).toMatchObject({ ok: true });
      if (!stored.ok) continue;
      expect(digestOf(stored.value)).toBe(digest);
      expect(canonical(setOf(stored.value, digest))).toBe(canonical(set));
      expect(parameterSet.safeParse(set).success).toBe(true);
    }
  });

  it('goes on to the same bytes from what is stored, as after a restart', () => {
    const [before, after] = [hours[99], hours[100]];
    if (!before || !after) throw new Error('the walk is too short');
    const restored = upgrade(JSON.parse(canonical(before.body)));
    if (!restored.ok) throw new Error(restored.error.detail);
    const models = JSON.parse(canonical(before.models)) as Models;
    const again = cycle({ previous: { body: restored.value, digest: before.digest }, models }, after.body.inputs);
    expect(again.digest).toBe(after.digest);
  });

  it('of an unknown schema is refused, and so is a malformed one, by the path of what is wrong', () => {
    const body = hours[0]?.body;
    expect(upgrade({ ...body, schema: 'plimsoll.entry/0' })).toMatchObject({ error: { code: 'unknown-schema' } });
    for (const nothing of [null, 7, 'text', []])
      expect(upgrade(nothing)).toMatchObject({ error: { code: 'unknown-schema' } });
    expect(upgrade({ schema: ENTRY_SCHEMA })).toMatchObject({ error: { code: 'malformed' } });
    const more = upgrade({ ...body, inputs: { ...body?.inputs, slot: -1 } });
    expect(more).toMatchObject({ error: { code: 'malformed', detail: expect.stringMatching(/^inputs\.slot:/) } });
    expect(upgrade({ ...body, surprise: 1 })).toMatchObject({ ok: false });
  });

  it('of fourteen sources stays under 12 KB as stored', () => {
    const sources = (price: number, random: () => number): Answer[] =>
      Array.from({ length: 14 }, (_, index) => ({
        venue: `venue${index}`,
        quote: ['USD', 'USDT', 'USDC'][index % 3] ?? 'USD',
        operator: `operator${index % 7}`,
        price: price * (1 + 1e-4 * random()),
        halfSpreadBp: 5 * random(),
        sequence: String(Math.floor(1e15 * random())),
        depth: 1e6 * random(),
      }));
    const last = walked(91, sources).at(-1)?.body;
    // Ladders of venues are not multiples of each other as the builder's are: every number gets digits of its own.
    const random = lehmer(11);
    const uneven = last?.inputs.observations.map((one) => {
      if (!('quote' in one.result)) return one;
      const scaled = (side: readonly number[]) => side.map((usd) => usd * (1 + random()));
      const { bids, asks, reachBp } = ladderOf(1e6);
      const ladder = { bids: scaled(bids), asks: scaled(asks), reachBp };
      return { ...one, result: { quote: { ...one.result.quote, ladder } } };
    });
    const text = canonical({ ...last, inputs: { ...last?.inputs, observations: uneven } });
    expect(deflateRawSync(text, { level: 9 }).length).toBeLessThan(12_000);
  });
});

describe('models', () => {
  const changes = (name: string) =>
    hours.flatMap(({ slot, models }, index) => {
      const [now, before]: (Model | undefined)[] = [models[name], hours[index - 1]?.models[name]];
      return now === before ? [] : [{ slot, now, before }];
    });

  it('change at the ends of their own bars and at no other time', () => {
    expect(changes('volatility').map(({ slot }) => slot)).toEqual([0, 1, 2, 3].map((hour) => T0 + 3_600 * hour));
    // That of margins is a year of days, and takes in a day when it is over.
    expect(changes('margin')).toEqual([]);
    const last = hours.at(-1);
    if (!last) throw new Error('the walk is too short');
    const slot = T0 + 86_400;
    const inputs = { ...last.body.inputs, slot, observedAtMs: slot * 1_000, observations: [] };
    const next = cycle({ previous: last, models: last.models }, inputs).models.margin;
    expect(next).toMatchObject({ name: 'margin', through: slot, predecessor: null });
    expect(unpackSeries(next?.series.days ?? '')[0]).toBe(Math.floor(T0 / 86_400));
  });

  it('name their predecessor and the slot up to which they know, and are named by their entry', () => {
    for (const name of ['volatility']) {
      for (const { slot, now, before } of changes(name))
        expect(now).toMatchObject({ name, through: slot, predecessor: before ? digestOf(before) : null });
    }
    for (const { body, models } of hours) {
      const digests = Object.entries(models).map(([name, model]) => [name, digestOf(model)]);
      expect(body.models).toEqual(Object.fromEntries(digests));
    }
  });

  it('hold the sum of the squared returns of the closes, hour by hour, and how many there were', () => {
    const closes = hours
      .filter(({ slot }) => slot % 300 === 0)
      .map(({ body }) => body.decision.oracle.median ?? Number.NaN);
    const squares = closes.slice(1).map((close, index) => Math.log(close / (closes[index] ?? 0)) ** 2);
    const kept = unpackSeries(hours.at(-1)?.models.volatility?.series.hours ?? '');
    expect(kept).toHaveLength(2 * 720);
    for (const hour of [0, 1, 2]) {
      const sum = squares.slice(12 * hour, 12 * (hour + 1)).reduce((total, one) => total + one, 0);
      expect((kept[720 - 3 + hour] ?? 0) / sum).toBeCloseTo(1, 10);
      expect(kept[2 * 720 - 3 + hour]).toBe(12);
    }
  });
});
