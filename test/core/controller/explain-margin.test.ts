import { beforeAll, describe, expect, it } from 'vitest';
import { type EntryBody, explain, explainChange, type Sentence, sentence } from '../../../lib/core/controller/index.ts';
import { coverageOf } from '../../../lib/core/margin/index.ts';
import type { MarginDecision } from '../../../lib/core/market/index.ts';
import { canonical } from '../../../lib/core/units/index.ts';
import { cycle, inputsAt, MINUTE, T0, threeAt, UNBORN } from '../../support/cycles.ts';

/** A market of the first day that has a forecast. */
let young: EntryBody;
beforeAll(() => {
  let chain = UNBORN;
  for (let minute = 1; minute <= 90; minute += 1) {
    const next = cycle(chain, inputsAt(T0 + minute * MINUTE, threeAt(20_000 + 8 * (minute % 3))));
    [chain, young] = [next.chain, next.body];
  }
});

const PARTS = {
  quantileMove: 20_000,
  halfSpread: 100,
  impact: 1_400,
  oracleUncertainty: 700,
  basis: 500,
  floor: 10_000,
};
const ASKED = 22_000;

/** The young market's decision with other margins. */
const bodyWith = (margin: Partial<MarginDecision>, change: (body: EntryBody) => void = () => {}): EntryBody => {
  const body = structuredClone(young);
  if (!body.decision.margin) throw new Error('no margins after ninety minutes');
  body.decision.margin = { ...body.decision.margin, basis: 'estimated', parts: PARTS, cut: [], ...margin };
  change(body);
  return body;
};
const said = (body: EntryBody): readonly Sentence[] => {
  const sentences = explain(body, null);
  for (const one of sentences) expect(() => sentence.parse(JSON.parse(canonical(one)))).not.toThrow();
  return sentences;
};
const text = (body: EntryBody, topic: string): string =>
  said(body)
    .filter((one) => one.topic === topic)
    .map((one) => one.text)
    .join('|');
const valuesOf = ({ maintenancePpm, initialPpm, openInterestCapUsd }: MarginDecision) => ({
  ...{ maintenancePpm, initialPpm, openInterestCapUsd },
});

describe('the maintenance target', () => {
  it('is the sum of its parts, of which the uncertainty of the price is none', () => {
    const told = text(bodyWith({ maintenancePpm: ASKED }), 'margin');
    expect(told).toContain('impact of unwinding the largest position 0.14 %');
    expect(told).toMatch(/ask for 2\.20 %\.$/);
    expect(told).not.toContain('uncertainty');
    expect(text(bodyWith({ maintenancePpm: ASKED }), 'initial')).toContain(
      'the uncertainty of the price, 0.07 %, is asked of new positions alone',
    );
  });

  it.each([
    ['it falls slowly', { maintenancePpm: 30_000 }, 'what is published falls to that slowly'],
    [
      'a rail cuts it',
      { maintenancePpm: 21_000, cut: ['maintenancePpm' as const] },
      'a rail of the mandate cuts it off',
    ],
    ['a buffer is left', { maintenancePpm: 21_500 }, 'the buffer is used up before margins rise'],
  ])('says where it is published otherwise: %s', (_, margin, words) => {
    const body = bodyWith(margin);
    const decided = body.decision.margin;
    if (decided) decided.wanted = valuesOf(decided);
    expect(text(body, 'margin')).toContain(words);
  });

  it('says that a rise is too small to publish', () => {
    const body = bodyWith({ maintenancePpm: 21_500 });
    const decided = body.decision.margin;
    if (decided) decided.wanted = { ...valuesOf(decided), maintenancePpm: ASKED };
    expect(text(body, 'margin')).toContain('the dead-band or the largest step keeps what is published below that');
  });
});

describe('the horizon', () => {
  const horizon = { detectionSeconds: 90, keeperSeconds: 60, unwindSeconds: 1_000, floorSeconds: 900, seconds: 1_150 };

  it('is told with its parts, rounded up', () =>
    expect(text(bodyWith({ horizon }), 'horizon')).toBe(
      'A liquidation is given 20 min: 90 s until a set tells it, 60 s for the keeper, 17 min to unwind the largest position; the class asks for 15 min at least.',
    ));

  it('does not pretend to know how long unwinding takes', () =>
    expect(text(bodyWith({ horizon: { ...horizon, unwindSeconds: null, seconds: 900 } }), 'horizon')).toContain(
      'to unwind the largest position nobody knows how long, without turnover',
    ));

  it('is not told of an entry that had none', () =>
    expect(
      text(bodyWith({ horizon: { ...horizon, unwindSeconds: null, floorSeconds: 0, seconds: 0 } }), 'horizon'),
    ).toBe(''));
});

it('names the multiple of a young market, and none where it is one', () => {
  expect(text(young, 'ladder')).toContain('moves count 1.50 times');
  expect(text(bodyWith({ ladderPpm: 1_000_000 }), 'ladder')).toBe('');
});

it('says what open interest does to initial margin, by the published dollars', () => {
  const scaling = { fromUsd: '2500000', toUsd: '10000000' };
  const body = bodyWith({}, ({ decision }) => {
    if (decision.vector.newPositions) decision.vector.newPositions.scaling = scaling;
  });
  expect(text(body, 'scaling')).toContain('up to $2,500,000 of open interest');
  expect(text(body, 'scaling')).toContain('the whole notional at $10,000,000');
});

it('tells uncovered risk in dollars while there is some, and nothing where there is none', () => {
  const body = bodyWith({ uncoveredPpm: 4_000, uncoveredUsd: 40_000 });
  expect(text(body, 'uncovered')).toMatch(/^0\.40 % of notional .* \$40,000 were open interest at its cap/);
  expect(text(bodyWith({ uncoveredPpm: 0, uncoveredUsd: 0 }), 'uncovered')).toBe('');
});

it('tells the card as factors and rises, rounded up', () => {
  const procyclicality = {
    ...{ peakToTrough30dPpm: 1_441_000, peakToTrough365dPpm: 2_330_000 },
    ...{ largestRise1dPpm: 400_000, largestRise5dPpm: 800_000 },
  };
  expect(text(bodyWith({ procyclicality }), 'procyclicality')).toBe(
    'What open positions carried was at most 1.45 times its least in 30 days and 2.33 times in 365; it rose by 40.00 % within a day at most and by 80.00 % within five.',
  );
});

describe('the certificate', () => {
  const day = {
    ...{ windows: 96, hitsLong: 0, hitsShort: 0, severityLong: 0, severityShort: 0, worst: 0 },
    elevated: { windows: 0, hitsLong: 0, hitsShort: 0 },
  };
  const certified = (days: number) =>
    bodyWith({}, ({ state }) => {
      if (!state.margin) throw new Error('no margins');
      const list = Array.from({ length: days }, (_, index) => ({ ...day, day: T0 + index * 86_400 }));
      state.margin.known.certificate = coverageOf(list, 999_000);
    });

  it('is one sentence of what held and what was promised', () => {
    const sentences = said(certified(150)).filter(({ topic }) => topic === 'certificate');
    expect(sentences).toHaveLength(1);
    expect(sentences[0]?.text).toContain('100.000 % held');
    expect(sentences[0]?.text).toContain('99.900 % is promised');
    expect(sentences[0]?.text).not.toMatch(/insufficient|elevated/);
  });

  it('is insufficient with few days, and none on the first', () => {
    expect(text(certified(5), 'certificate')).toContain('insufficient, as 1.0 hits are expected');
    expect(text(young, 'certificate')).toBe('No certificate yet: no day of windows is over.');
  });
});

describe('the reason of a change', () => {
  const changed = (from: EntryBody, to: EntryBody, field: 'maintenancePpm' | 'initialPpm' | 'openInterestCapUsd') => {
    const fields = to.decision.vector.newPositions;
    if (!fields) throw new Error('no new positions');
    if (field === 'openInterestCapUsd') fields[field] = String(Number(fields[field]) / 2);
    else fields[field] += 2_000;
    return explainChange(to, from)?.text;
  };
  const uncertain = { parts: { ...PARTS, oracleUncertainty: 9_000, impact: 1_500 } };

  it('of maintenance is never the uncertainty of the price, which it does not ask for', () => {
    expect(changed(bodyWith({}), bodyWith(uncertain), 'maintenancePpm')).toContain('the impact of unwinding');
    expect(changed(bodyWith({}), bodyWith(uncertain), 'initialPpm')).toContain('the uncertainty of the price');
  });

  it('of a cap is uncovered risk where that moved, else the books', () => {
    const [none, some] = [bodyWith({ uncoveredPpm: 0 }), bodyWith({ uncoveredPpm: 4_000 })];
    expect(changed(none, structuredClone(some), 'openInterestCapUsd')).toContain(', because 0.40 % of risk');
    expect(changed(some, structuredClone(none), 'openInterestCapUsd')).toContain(', as only 0.00 % of risk');
    expect(changed(none, structuredClone(none), 'openInterestCapUsd')).toContain('with the depth of the books');
  });

  it('is the next rung where the market has grown older', () =>
    expect(changed(bodyWith({}), bodyWith({ ladderPpm: 1_250_000 }), 'maintenancePpm')).toContain('next rung'));
});
