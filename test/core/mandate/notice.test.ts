import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNotice, summaryOf } from '../../../lib/core/mandate/index.ts';
import { canonical, digestOf, formatInstant } from '../../../lib/core/units/index.ts';
import { CLASS } from '../margin/deciding.ts';
import { type Brought, CALM, type Governed, GUARDIAN, govern, OWNERS, PEOPLE } from './governed.ts';

const { rails, proposals } = CLASS.mandate;
const HOUR = 3_600;
const CAP = CLASS.conservative.openInterestCapUsd;

/** Depth for ten times the cap that stands: the budget gives a tenth a day. */
const DEEP: Brought = { ...CALM, openInterestCapUsd: 10 * CAP };
/** What is announced of it: a quarter less than is wanted. */
const ANNOUNCED = 7.5 * CAP;
const hours = (count: number, change: Partial<Brought> = {}): Brought[] =>
  Array.from({ length: count }, () => ({ ...DEEP, wait: HOUR, ...change }));
const last = (list: readonly Governed[]): Governed => {
  const found = list.at(-1);
  if (!found) throw new Error('no cycle was decided');
  return found;
};
const endings = (list: readonly Governed[]) => list.flatMap(({ decision }) => decision.closed);
const noticeIn = ({ mandate }: Pick<Governed, 'mandate'>) => {
  const content = mandate.open?.proposal;
  return content && isNotice(content) ? content : null;
};
const executedIn = ({ decision }: Governed) =>
  decision.closed.some(({ outcome, notice }) => outcome === 'executed' && notice);

const rare = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 25, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

/** Cycles hours apart, mostly calm and mostly wanting more, so that some notices live to their day. */
const sequences = fc.array(
  fc.record<Brought>({
    wait: fc.constantFrom(60, HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR),
    price: rare<number | null>(20, null, 19, 30),
    state: rare<Brought['state']>('normal', 'caution', 'limit', 'halt', 'recovery'),
    grade: rare<Brought['grade']>('valid', 'degraded', 'uncertain', 'stale'),
    maintenancePpm: rare(CALM.maintenancePpm, 170_000, 30_000),
    initialPpm: rare(CALM.initialPpm, 340_000, 20_000),
    openInterestCapUsd: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(10 * CAP, 12 * CAP, 3_000_000_000) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 3_000_000_000 }) },
    ),
    signers: rare<readonly string[]>([], OWNERS),
    veto: rare(false, true),
    unwatched: rare(false, true),
    policyHash: rare(digestOf('policy'), digestOf('another')),
  }),
  { minLength: 10, maxLength: 40 },
);

/** Every cycle of a notice that took effect, with those in which it waited. */
const carriedOut = (list: readonly Governed[]) =>
  list.flatMap((one, index) => {
    const { open } = one.before.mandate;
    if (!executedIn(one) || !open || !isNotice(open.proposal)) return [];
    const opened = list.findIndex(({ decision }) => decision.opened === open.id);
    return [{ one, content: open.proposal, cycles: list.slice(opened, index + 1) }];
  });

describe('a notice, over any sequence of cycles', () => {
  const overAll = (judge: (found: ReturnType<typeof carriedOut>[number]) => void): number => {
    let executed = 0;
    fc.assert(
      fc.property(sequences, (list) => {
        for (const found of carriedOut(govern(list))) {
          executed += 1;
          judge(found);
        }
      }),
      { numRuns: 400 },
    );
    return executed;
  };

  it('publishes exactly what was announced, in its time, inside the rails, and of no other field', () => {
    const executed = overAll(({ one, content }) => {
      const [change] = content.changes;
      expect(content.changes.map(({ field }) => field)).toEqual(['openInterestCapUsd']);
      expect(one.values.openInterestCapUsd).toBe(change?.to);
      expect(one.values.openInterestCapUsd).toBeLessThanOrEqual(rails.openInterestCapUsd.max);
      expect(one.values.openInterestCapUsd).toBeLessThanOrEqual(one.openInterestCapUsd);
      expect(one.values.initialPpm).toBeGreaterThanOrEqual(2 * one.values.maintenancePpm);
      expect(one.slot - content.openedAt).toBeGreaterThanOrEqual(proposals.noticeSeconds);
      expect(one.slot).toBeLessThan(content.conditions.deadline);
    });
    expect(executed).toBeGreaterThan(20);
  });

  it('takes effect only where no cycle since was abnormal, unwatched or vetoed, and all wanted it', () => {
    overAll(({ one, content, cycles }) => {
      expect([one.state, one.grade, one.veto]).toEqual(['normal', 'valid', false]);
      for (const { state, grade, unwatched, openInterestCapUsd } of cycles) {
        expect([state, unwatched]).toEqual(['normal', false]);
        expect(['valid', 'degraded']).toContain(grade);
        if (grade === 'valid') expect(openInterestCapUsd).toBeGreaterThanOrEqual(content.changes[0]?.to ?? 0);
      }
      for (const { veto } of cycles.slice(1)) expect(veto).toBe(false);
    });
  });

  it('takes effect once, and never after any other ending', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        const ids = endings(govern(list)).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('is the only way besides signatures by which a cap grows by more than its largest step', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        for (const one of govern(list)) {
          if (one.decision.closed.some(({ outcome }) => outcome === 'executed')) continue;
          const { value } = one.before.fields.openInterestCap;
          const step = (Math.max(value, CAP) * rails.openInterestCapUsd.largestRisePpm) / 1e6;
          expect(one.values.openInterestCapUsd - value).toBeLessThanOrEqual(step);
        }
      }),
    );
  });

  it('is never opened where the policy names no guardian: nobody could veto it', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        for (const one of govern(list, { ...PEOPLE, guardians: [] })) expect(noticeIn(one)).toBeNull();
      }),
    );
  });
});

describe('a cap that its budget holds back', () => {
  it('is announced at once, with its time, its guardians and the world in which it holds', () => {
    const [first] = govern([DEEP]);
    const content = first && noticeIn(first);
    const from = first?.values.openInterestCapUsd;
    expect(content).toMatchObject({
      changes: [{ field: 'openInterestCapUsd', from, to: ANNOUNCED }],
      owners: [],
      threshold: null,
      notice: { effectiveAt: (first?.slot ?? 0) + 86_400, guardians: [GUARDIAN] },
      conditions: {
        worstState: 'normal',
        worstGrade: 'valid',
        deadline: (first?.slot ?? 0) + 90_000,
        price: { low: '1800000000', high: '2200000000', decimals: 8 },
      },
    });
    expect(first?.decision.changes.map((one) => one.class)).toContain('notice');
    expect(content && summaryOf(content)).toBe(
      `Notice, in force from ${formatInstant((first?.slot ?? 0) + 86_400)} unless vetoed: ${content?.changes[0]?.sentence}`,
    );
  });

  it('takes effect after a day at once, begins its budget anew, and the rest is announced next', () => {
    const found = govern([DEEP, ...hours(24)]);
    expect(found[23]?.values.openInterestCapUsd).toBeLessThan(1.1 * CAP);
    const executed = last(found);
    expect(executed.values.openInterestCapUsd).toBe(ANNOUNCED);
    expect(executed.decision.closed).toMatchObject([{ outcome: 'executed', notice: true }]);
    expect(executed.decision.changes).toMatchObject([{ field: 'openInterestCapUsd', class: 'notice' }]);
    const [, next] = govern([DEEP, ...hours(24), { ...DEEP }]).slice(-2);
    expect(next?.before.fields.openInterestCap).toMatchObject({ room: 0, since: executed.slot });
  });

  it('asks for no approval and takes none', () => {
    const approve = { signers: OWNERS };
    const [signed, not] = [approve, {}].map((change) => last(govern([DEEP, { ...DEEP, ...change }])));
    expect(canonical({ d: signed?.decision, v: signed?.values })).toBe(canonical({ d: not?.decision, v: not?.values }));
  });

  it.each<[string, Partial<Brought>, string, string]>([
    ['a guardian vetoes', { veto: true }, 'vetoed', `by guardian ${GUARDIAN}`],
    ['the breaker acts', { state: 'caution' }, 'lapsed', 'the market is in caution'],
    ['the data is no price', { grade: 'uncertain' }, 'lapsed', 'the data is uncertain'],
    ['nobody watched for a while', { unwatched: true }, 'lapsed', 'no good set was in force'],
    ['the price has moved', { price: 22.01 }, 'lapsed', 'the price is 22.01, outside 18 to 22'],
    ['the policy is another', { policyHash: digestOf('another') }, 'lapsed', 'the policy has changed'],
    ['depth is there no more', { openInterestCapUsd: ANNOUNCED - 1 }, 'withdrawn', 'no longer'],
    ['its window has passed', { wait: 90_000 }, 'expired', 'in its time'],
  ])('does not grow at once where %s', (_, change, outcome, reason) => {
    for (const waited of [2, 23]) {
      const found = last(govern([DEEP, ...hours(waited), { ...DEEP, wait: HOUR, ...change }]));
      expect(found.decision.closed).toMatchObject([{ outcome, notice: true, reason: expect.stringContaining(reason) }]);
      expect(found.values.openInterestCapUsd).toBeLessThan(1.2 * CAP);
    }
  });

  it('waits out a minute of degraded data at its time, and takes effect after it', () => {
    const found = govern([DEEP, ...hours(23), { ...DEEP, wait: HOUR, grade: 'degraded' }, DEEP]);
    expect(found.at(-2)?.mandate.open).toEqual(found[0]?.mandate.open);
    expect(last(found).values.openInterestCapUsd).toBe(ANNOUNCED);
  });

  it('begins its notice anew after a storm', () => {
    const found = last(govern([DEEP, ...hours(23), { ...DEEP, state: 'limit' }, DEEP]));
    expect(noticeIn(found)?.notice.effectiveAt).toBe(found.slot + proposals.noticeSeconds);
  });

  it('is not announced again after a veto for as long as a proposal lives, which does not silence what a rail cuts', () => {
    const vetoed = [DEEP, { ...DEEP, veto: true }];
    expect(noticeIn(last(govern([...vetoed, { ...DEEP, wait: proposals.lifetimeSeconds - 60 }])))).toBeNull();
    expect(noticeIn(last(govern([...vetoed, { ...DEEP, wait: proposals.lifetimeSeconds }])))).not.toBeNull();
    const storm = { ...DEEP, maintenancePpm: 170_000, initialPpm: 340_000 };
    expect(last(govern([...vetoed, storm, storm])).mandate.open?.proposal.changes[0]?.field).toBe('maintenancePpm');
  });

  it('gives way to what needs signatures', () => {
    const storm = { ...DEEP, maintenancePpm: 170_000, initialPpm: 340_000 };
    const found = last(govern([DEEP, storm, storm]));
    expect(found.decision.closed).toMatchObject([{ outcome: 'superseded', notice: true }]);
    expect(found.mandate.open?.proposal).toMatchObject({ threshold: 2, owners: OWNERS });
    expect(noticeIn(found)).toBeNull();
  });

  it('by less than a day of its budget is not announced', () => {
    const wants = (usd: number) => noticeIn(last(govern([{ ...CALM, openInterestCapUsd: usd }])));
    expect(wants(Math.floor((1.1 * CAP) / 0.75))).toBeNull();
    expect(wants(Math.ceil((1.1 * CAP) / 0.75) + 2)).not.toBeNull();
  });

  it('stays silenced however many proposals end after its veto', () => {
    const storm = { ...CALM, maintenancePpm: 170_000, initialPpm: 340_000 };
    const many = Array.from({ length: 12 }, () => [storm, storm, CALM]).flat();
    const found = govern([DEEP, { ...DEEP, veto: true }, ...many, DEEP]);
    expect(endings(found).filter(({ outcome }) => outcome === 'withdrawn').length).toBeGreaterThan(8);
    expect(noticeIn(last(found))).toBeNull();
  });
});

describe('a margin', () => {
  it('is never announced: what it gives back by its own budget is what was measured', () => {
    const low = { ...CALM, maintenancePpm: 20_000, initialPpm: 40_000 };
    for (const one of govern([low, ...hours(30, low)])) expect(noticeIn(one)).toBeNull();
  });
});
