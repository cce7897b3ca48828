import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mandateState, proposalId } from '../../../lib/core/mandate/index.ts';
import { valuesOf } from '../../../lib/core/margin/index.ts';
import { MARGIN_FIELDS } from '../../../lib/core/market/index.ts';
import { canonical, digestOf } from '../../../lib/core/units/index.ts';
import { CLASS } from '../margin/deciding.ts';
import { type Brought, brought, CALM, type Governed, GUARDIAN, govern, OUTSIDER, OWNERS, PEOPLE } from './governed.ts';

const sequences = fc.array(brought, { minLength: 2, maxLength: 40 });
const { rails, proposals } = CLASS.mandate;

/** A storm that asks for more than the rails give. */
const STORM: Brought = { ...CALM, maintenancePpm: 170_000, initialPpm: 340_000 };
const stormy = (count: number, last: Partial<Brought> = {}): Brought[] => [
  ...Array.from({ length: count }, () => STORM),
  { ...STORM, ...last },
];
const closures = (list: readonly Governed[]) => list.flatMap(({ decision }) => decision.closed);
const last = (list: readonly Governed[]): Governed => {
  const found = list.at(-1);
  if (!found) throw new Error('no cycle was decided');
  return found;
};
const executedIn = ({ decision }: Governed) =>
  decision.closed.some(({ outcome, notice }) => outcome === 'executed' && !notice);

describe('the mandate over any sequence of cycles', () => {
  it('publishes nothing outside the rails but what was approved, and from there only goes back', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        for (const one of govern(list)) {
          if (executedIn(one)) continue;
          const before = valuesOf(one.before.fields);
          for (const field of MARGIN_FIELDS) {
            expect(one.values[field]).toBeGreaterThanOrEqual(Math.min(rails[field].min, before[field]));
            expect(one.values[field]).toBeLessThanOrEqual(Math.max(rails[field].max, before[field]));
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  const expectSigned = (one: Governed): void => {
    const { open } = one.before.mandate;
    if (!open || one.price === null) throw new Error('executed without a proposal or a price');
    for (const { field, to } of open.proposal.changes) expect(one.values[field]).toBe(to);
    expect(new Set(one.signers.filter((signer) => OWNERS.includes(signer))).size).toBeGreaterThanOrEqual(2);
    const { price, deadline } = open.proposal.conditions;
    expect(one.slot).toBeLessThan(deadline);
    expect(one.price * 1e8).toBeGreaterThanOrEqual(Number(price.low) - 1);
    expect(one.price * 1e8).toBeLessThanOrEqual(Number(price.high) + 1);
    expect(one.veto).toBe(false);
  };

  it('executes exactly what was signed, by two different owners or more, in the world that was signed', () => {
    let executed = 0;
    fc.assert(
      fc.property(sequences, (list) => {
        for (const one of govern(list).filter(executedIn)) {
          executed += 1;
          expectSigned(one);
        }
      }),
      { numRuns: 400 },
    );
    expect(executed).toBeGreaterThan(20);
  });

  it('keeps initial margin at twice maintenance or more, approvals or not', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        for (const { values } of govern(list))
          expect(values.initialPpm).toBeGreaterThanOrEqual(2 * values.maintenancePpm);
      }),
      { numRuns: 400 },
    );
  });

  it('ends every proposal once, names what it opens by its digest, and remembers little', () => {
    fc.assert(
      fc.property(sequences, (list) => {
        const found = govern(list);
        const opened = found.flatMap(({ decision }) => decision.opened ?? []);
        const ended = closures(found).map(({ id }) => id);
        expect(new Set(ended).size).toBe(ended.length);
        for (const id of ended) expect(opened).toContain(id);
        for (const { mandate } of found) {
          expect(mandateState.safeParse(mandate).success).toBe(true);
          if (mandate.open) expect(proposalId(mandate.open.proposal)).toBe(mandate.open.id);
        }
      }),
    );
  });
});

describe('a need outside the rails', () => {
  it('publishes the part inside and proposes the rest, each field in one sentence', () => {
    // From 5 % a doubling a decision: 10 %, then the rail at 15 %.
    const { values, mandate, decision } = last(govern(stormy(1)));
    expect(values).toMatchObject({ maintenancePpm: 150_000, initialPpm: 300_000 });
    expect(decision.changes.map((one) => one.class)).toEqual(['co-sign', 'co-sign']);
    expect(mandate.open?.proposal.changes).toMatchObject([
      {
        from: 150_000,
        to: 170_000,
        sentence: 'Maintenance margin of SOL-USD-PERP from 15 % to 17 % of notional (2 % up, 13.3 % more).',
      },
      {
        from: 300_000,
        to: 340_000,
        sentence: 'Initial margin of SOL-USD-PERP from 30 % to 34 % of notional (4 % up, 13.3 % more).',
      },
    ]);
    expect(mandate.open?.proposal).toMatchObject({
      owners: OWNERS,
      threshold: 2,
      conditions: {
        worstState: 'halt',
        worstGrade: 'degraded',
        price: { low: '1800000000', high: '2200000000', decimals: 8 },
      },
    });
  });

  it('is executed by the cycle that sees two owners, and stays signed afterwards', () => {
    const found = govern([...stormy(2, { signers: [OWNERS[2] ?? '', OWNERS[0] ?? ''] }), STORM]);
    expect(found.map(({ values }) => values.maintenancePpm)).toEqual([100_000, 150_000, 170_000, 170_000]);
    expect(closures(found)).toMatchObject([{ outcome: 'executed' }]);
    expect(last(found).mandate.open).toBeNull();
  });

  it.each([
    ['one owner', { signers: [OWNERS[0] ?? ''] }],
    ['one owner and an outsider', { signers: [OWNERS[0] ?? '', OUTSIDER] }],
    ['nobody', {}],
  ])('waits with the signatures of %s', (_, signed) => {
    const found = last(govern(stormy(2, signed)));
    expect(found.values.maintenancePpm).toBe(150_000);
    expect(found.mandate.open).toEqual(found.before.mandate.open);
  });

  const both = OWNERS.slice(0, 2);
  it.each<[string, Partial<Brought>, string, string]>([
    ['the price has moved', { price: 22.01 }, 'lapsed', 'the price is 22.01, outside 18 to 22'],
    ['the data got worse', { grade: 'uncertain' }, 'lapsed', 'the data is uncertain, at worst degraded was signed'],
    ['there is no price', { price: null, grade: 'stale' }, 'lapsed', 'there is no price'],
    ['the policy is another', { policyHash: digestOf('another') }, 'lapsed', 'the policy has changed'],
    ['a guardian has vetoed', { veto: true }, 'vetoed', `by guardian ${GUARDIAN}`],
    ['its time is over', { wait: proposals.lifetimeSeconds }, 'lapsed', 'its deadline was'],
  ])('is not executed when %s', (_, change, outcome, reason) => {
    const found = last(govern(stormy(2, { signers: both, ...change })));
    expect(found.values.maintenancePpm).toBe(150_000);
    expect(found.decision.closed).toMatchObject([{ outcome, reason: expect.stringContaining(reason) }]);
  });

  it('that nobody signs expires, and is asked for again while it lasts', () => {
    const found = last(govern(stormy(2, { wait: proposals.lifetimeSeconds })));
    expect(found.decision.closed).toMatchObject([{ outcome: 'expired' }]);
    expect(found.decision.opened).not.toBeNull();
  });

  it('is not asked for again after a veto, for as long as a proposal lives', () => {
    const later = (wait: number) => last(govern([...stormy(2, { veto: true }), { ...STORM, wait }]));
    expect(later(proposals.lifetimeSeconds - 60).mandate.open).toBeNull();
    expect(later(proposals.lifetimeSeconds).mandate.open).not.toBeNull();
  });

  it('that grows a little keeps its proposal and the signatures under way; one that grows much supersedes it', () => {
    const next = (maintenancePpm: number) =>
      last(govern(stormy(2, { maintenancePpm, initialPpm: 2 * maintenancePpm })));
    expect(next(187_000).mandate.open).toEqual(next(187_000).before.mandate.open);
    expect(next(188_000).decision).toMatchObject({ closed: [{ outcome: 'superseded' }], opened: expect.any(String) });
  });

  it('that is over withdraws its proposal', () => {
    expect(last(govern(stormy(2, CALM))).decision).toMatchObject({ closed: [{ outcome: 'withdrawn' }], opened: null });
  });

  it('is proposed even where nobody can approve it, and says so', () => {
    const nobody = { owners: [], threshold: null, guardians: [] };
    const found = last(govern(stormy(2, { signers: both }), nobody));
    expect(found.mandate.open?.proposal).toMatchObject({ owners: [], threshold: null });
    expect(found.values.maintenancePpm).toBe(150_000);
  });

  it('of more than the next decision may take is not proposed: the rest follows a minute later', () => {
    const [first] = govern(stormy(0));
    expect(first?.values.maintenancePpm).toBe(100_000);
    expect(first?.mandate.open).toBeNull();
  });
});

describe('approvals', () => {
  it('count the same in any order, and once each', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...OWNERS, OUTSIDER]), fc.array(fc.constantFrom(...OWNERS)), (some, again) => {
        const signers = [...some, ...again];
        const sorted = [...new Set(signers)].sort();
        const [mine, theirs] = [signers, sorted].map((list) => last(govern(stormy(2, { signers: list }))));
        expect(canonical({ d: mine?.decision, v: mine?.values })).toBe(
          canonical({ d: theirs?.decision, v: theirs?.values }),
        );
      }),
    );
  });

  it('outside a storm hold for a loosening only in a normal market with valid data', () => {
    // Below the rail's floor: a loosening that only people can allow.
    const quiet: Brought = { ...CALM, wait: 86_400, maintenancePpm: 5_000, initialPpm: 20_000 };
    const down = Array.from({ length: 120 }, () => quiet);
    const asked = last(govern(down));
    const stood = asked.values.maintenancePpm;
    // The last step before the floor may be too small to be worth publishing.
    expect(stood).toBeLessThan(rails.maintenancePpm.min * 1.05);
    expect(stood).toBeGreaterThanOrEqual(rails.maintenancePpm.min);
    expect(asked.mandate.open?.proposal.conditions).toMatchObject({ worstState: 'normal', worstGrade: 'valid' });
    const signed = (change: Partial<Brought>) =>
      last(govern([...down, { ...quiet, wait: 60, signers: [...PEOPLE.owners], ...change }]));
    expect(signed({}).values.maintenancePpm).toBe(5_000);
    expect(signed({ grade: 'degraded' }).values.maintenancePpm).toBe(stood);
    expect(signed({ state: 'caution' }).values.maintenancePpm).toBe(stood);
  });
});
