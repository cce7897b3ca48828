import { describe, expect, it } from 'vitest';
import { defaultPolicy, parsePolicy } from '../../../lib/core/policy/index.ts';

const person = (digit: string) => `0x${digit.repeat(40)}`;
const [A, B, C] = ['a', 'b', 'c'].map(person) as [string, string, string];

type Draft = Record<string, unknown>;
/** The default policy with this in place of what stands at a path. */
const parsed = (path: string, value: unknown) => {
  const draft = structuredClone(defaultPolicy()) as unknown as Draft;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((at, key) => at[key] as Draft, draft);
  parent[last] = value;
  return parsePolicy(draft);
};
const CLASS = 'classes.major.mandate';

describe('owners in a policy', () => {
  it.each([[{ owners: [A, B, C], threshold: 2 }], [{ owners: [A], threshold: 1, guardians: [B] }], [{ owners: [] }]])(
    '%j can approve, or are nobody',
    (mandate) => {
      expect(parsed('mandate', mandate)).toMatchObject({ ok: true });
    },
  );

  it.each([
    ['fewer than the threshold', { owners: [A], threshold: 2 }, 'mandate.threshold'],
    ['none, and a threshold', { owners: [], threshold: 1 }, 'mandate.threshold'],
    ['named twice', { owners: [A, A.toUpperCase().replace('0X', '0x')], threshold: 2 }, 'mandate.owners'],
    ['without a threshold', { owners: [A, B] }, 'mandate.threshold'],
    ['with a threshold of nought', { owners: [A], threshold: 0 }, 'mandate.threshold'],
    ['that are no addresses', { owners: ['alice'], threshold: 1 }, 'mandate.owners[0]'],
    ['with a guardian twice', { guardians: [B, B] }, 'mandate.guardians'],
  ])('%s are refused', (_, mandate, path) => {
    expect(parsed('mandate', mandate)).toMatchObject({ ok: false, error: { path } });
  });

  it('are the same in capitals and without: the hash does not depend on how they were typed', () => {
    const typed = (owner: string) => parsed('mandate', { owners: [owner], threshold: 1 });
    expect(typed(`0x${'A'.repeat(40)}`)).toEqual(typed(A));
  });
});

describe('rails in a policy', () => {
  it.each([
    ['rails.maintenancePpm.max', 40_000, 'the conservative value stands outside'],
    ['rails.openInterestCapUsd.min', 6_000_000, 'the conservative value stands outside'],
    ['rails.initialPpm.max', 299_999, 'initial could not reach twice maintenance'],
    ['rails.initialPpm.largestRisePpm', 999_999, 'initial could not keep up with maintenance'],
    ['budget.openInterestCapUsd.weekPpm', 99_999, 'a week would have less than a day'],
    ['budget.openInterestCapUsd.weekPpm', 400_001, 'no step could ever be saved up'],
    ['budget.maintenancePpm.weekPpm', 2_500_001, 'no step could ever be saved up'],
    ['proposals.noticeSeconds', 21_599, 'a notice could end before the cool-down after a storm does'],
  ])('%s of %i is refused: %s', (path, value) => {
    expect(parsed(`${CLASS}.${path}`, value)).toMatchObject({ ok: false, error: { path: `${CLASS}.${path}` } });
  });
});
