import { describe, expect, it } from 'vitest';
import { explain, explainChange, type Sentence, sentence } from '../../../lib/core/controller/index.ts';
import { canonical } from '../../../lib/core/units/index.ts';
import { type Answer, type Chain, cycle, inputsAt, MINUTE, T0, threeAt, UNBORN } from '../../support/cycles.ts';

type Body = NonNullable<Chain['previous']>['body'];

/** Bodies of consecutive slots, one for each list of answers. */
const bodiesOf = (...answers: readonly (readonly Answer[])[]): readonly Body[] => {
  let chain = UNBORN;
  return answers.map((given, index) => {
    const next = cycle(chain, inputsAt(T0 + (index + 1) * MINUTE, given));
    chain = next.chain;
    return next.body;
  });
};
const lastTwo = (bodies: readonly Body[]): readonly [Body, Body | null] => {
  const [body, previous] = [bodies.at(-1), bodies.at(-2)];
  if (!body) throw new Error('no body');
  return [body, previous ?? null];
};
const about = (sentences: readonly Sentence[], topic: string): Sentence => {
  const found = sentences.find((one) => one.topic === topic);
  if (!found) throw new Error(`nothing about ${topic}`);
  return found;
};

const QUIET = threeAt(20_000);
/** A quarter hour of bars and more: enough for a first forecast, with a price that moves a little. */
const warm = (count: number) => Array.from({ length: count }, (_, index) => threeAt(20_000 + 8 * (index % 3)));

it('rests every sentence on values of the decision, in a form that can be served', () => {
  const [body, previous] = lastTwo(bodiesOf(...warm(90)));
  const sentences = explain(body, previous);
  for (const one of sentences) expect(() => sentence.parse(JSON.parse(canonical(one)))).not.toThrow();
  const { decision } = body;
  expect(about(sentences, 'price').values).toMatchObject({ median: decision.oracle.median, used: 3, asked: 3 });
  expect(about(sentences, 'margin').values).toMatchObject({
    maintenancePpm: decision.margin?.maintenancePpm,
    parts: decision.margin?.parts,
  });
  expect(about(sentences, 'ramp').values).toMatchObject({ ramp: decision.margin?.ramp });
  expect(about(sentences, 'breaker').values).toMatchObject({ market: 'normal', cause: 'listed' });
  expect(about(sentences, 'price').text).toContain('Price 20,016: the weighted median of 3 of 3 sources');
});

it('says the same of the same, whatever the time and the machine', () => {
  const [body, previous] = lastTwo(bodiesOf(QUIET, QUIET));
  expect(canonical(explain(body, previous))).toBe(canonical(explain(structuredClone(body), structuredClone(previous))));
});

describe('the change', () => {
  it('is nothing where only the price moved', () => {
    const [body, previous] = lastTwo(bodiesOf(QUIET, threeAt(20_001)));
    expect(explainChange(body, previous)).toBeNull();
    expect(explain(body, previous).map(({ topic }) => topic)).not.toContain('change');
  });

  it('is the first sentence and names old, new and cause when the breaker escalates', () => {
    const [body, previous] = lastTwo(bodiesOf(QUIET, QUIET, threeAt(18_000)));
    const [first] = explain(body, previous);
    expect(first).toMatchObject({ topic: 'change', values: { version: 3, slot: '2023-03-10T00:03:00Z' } });
    expect(first?.text).toMatch(/ircuit breaker from normal to (limit|halt)/);
    expect(first?.text).toContain(body.decision.breaker.cause);
  });

  it('says why the status fell, and why it is good again', () => {
    const dead = threeAt(20_000, { error: 'timeout' });
    const [lost, good] = lastTwo(bodiesOf(QUIET, dead));
    expect(explainChange(lost, good)?.text).toMatch(
      /^Status from valid to degraded.*because fewer independent operators/,
    );
    const [again, before] = lastTwo(bodiesOf(QUIET, dead, QUIET));
    expect(explainChange(again, before)?.text).toContain('because there is fresh data again');
  });

  it('names the part of the margin that moved most', () => {
    const [body] = lastTwo(bodiesOf(...warm(90)));
    const moved = structuredClone(body);
    const parts = moved.decision.margin?.parts;
    const fields = moved.decision.vector.newPositions;
    if (!parts || !fields) throw new Error('no margins after ninety minutes');
    parts.impact += 500;
    parts.quantileMove += 20_000;
    fields.maintenancePpm += 20_000;
    const from = ((parts.quantileMove - 20_000) / 10_000).toFixed(2);
    const to = (parts.quantileMove / 10_000).toFixed(2);
    expect(explainChange(moved, body)?.text).toContain(
      `because the adverse move expected over the liquidation horizon went from ${from} % to ${to} %`,
    );
  });

  it('says when the first forecast takes the place of the conservative values', () => {
    const [body] = lastTwo(bodiesOf(...warm(90)));
    const before = structuredClone(body);
    const fields = before.decision.vector.newPositions;
    if (!before.decision.margin || !fields) throw new Error('no margins after ninety minutes');
    before.decision.margin.basis = 'warm-up';
    fields.initialPpm += 10_000;
    expect(explainChange(body, before)?.text).toContain('because there is enough history for a forecast');
  });

  it('is that of the first version where there is none before', () => {
    const [body] = lastTwo(bodiesOf(QUIET));
    expect(explainChange(body, null)?.text).toBe('First version of BTC-USD-PERP.');
  });
});

describe('the forecast', () => {
  const told = (change: object, inputs: object = {}) => {
    const [body] = lastTwo(bodiesOf(...warm(90)));
    const volatility = { ...body.decision.volatility, ...change };
    const sentences = explain(
      { ...body, inputs: { ...body.inputs, ...inputs }, decision: { ...body.decision, volatility } },
      body,
    );
    return about(sentences, 'volatility').text;
  };

  it.each([
    ['champion', "by the policy's forecaster, combination"],
    ['own', "the policy's engine said nothing usable"],
    ['pooled', 'by coefficients of other markets'],
    ['ewma', 'by the plain average'],
    ['held', 'as told last'],
  ])('that is %s says so in words', (basis, text) => {
    expect(told({ basis, forecaster: 'combination' })).toContain(text);
  });

  it('says when an engine was cut, and when what was learnt could not be read', () => {
    expect(told({ engines: [{ engine: 'house', verdict: 'clamped' }] })).toContain('further than a factor of two');
    expect(told({}, { lost: ['volatility'] })).toContain('What was learnt before could not be read (volatility).');
    expect(told({})).not.toMatch(/factor of two|could not be read/);
  });
});

describe('sources that were not used', () => {
  const said = (answer: Answer) => {
    // A book that comes up beside a standing price counts once it has changed.
    const before = { venue: answer.venue, price: 20_000 };
    const [body, previous] = lastTwo(bodiesOf([...QUIET, before], [...QUIET, answer]));
    return explain(body, previous).filter(({ topic }) => topic === 'source');
  };

  it('are named with the reason and the numbers it rests on', () => {
    expect(said({ venue: 'gemini', price: 21_000 })).toMatchObject([
      {
        text: 'gemini:BTC-USD was not used: outlier, 5.00 % above the price.',
        values: { source: 'gemini:BTC-USD', verdict: 'outlier', price: 21_000 },
      },
    ]);
    expect(said({ venue: 'gemini', price: 20_000, error: 'crossed-book' })).toMatchObject([
      { text: 'gemini:BTC-USD was not used: crossed-book.', values: { verdict: 'crossed-book', price: null } },
    ]);
    expect(said({ venue: 'gemini', price: 20_000, providedAtMs: (T0 - 600) * 1000 })[0]?.text).toContain(
      'stale, its answer is too old',
    );
  });

  it('are none when all were', () => expect(said({ venue: 'gemini', price: 20_000 })).toEqual([]));
});

it('says that there is no price and that the last good set goes on', () => {
  const [body, previous] = lastTwo(bodiesOf(QUIET, threeAt(20_000, { error: 'timeout' })));
  const sentences = explain(body, previous);
  expect(about(sentences, 'price').text).toMatch(/^No price: 0 of 3 sources/);
  expect(about(sentences, 'status').text).toMatch(/^No new decision: the last good set goes on.*because fewer/);
  expect(about(sentences, 'margin').text).toContain('held at what was');
  expect(about(sentences, 'grade').values).toMatchObject({ grade: 'stale' });
});
