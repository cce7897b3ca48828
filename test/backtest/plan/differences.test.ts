import { describe, expect, it } from 'vitest';
import { LESS_TIGHTENS, MORE_TIGHTENS } from '../../../lib/backtest/plan/effect.ts';
import { policyDifferences } from '../../../lib/backtest/plan/index.ts';
import { defaultPolicy, type Policy, parsePolicy } from '../../../lib/core/policy/index.ts';

const policy = defaultPolicy();
const [tether, usdc, bitcoin, ...others] = policy.markets as [Policy['markets'][0], ...Policy['markets']];
const major = policy.classes.major ?? expect.fail();
const withMajor = (change: Partial<typeof major>): Policy => ({
  ...policy,
  classes: { major: { ...major, ...change } },
});
const withBitcoin = (change: Partial<Policy['markets'][0]>): Policy => ({
  ...policy,
  markets: [
    tether,
    usdc ?? expect.fail(),
    { ...(bitcoin ?? expect.fail()), ...change } as Policy['markets'][0],
    ...others,
  ],
});

/** Paths of everything in a value that is neither a list nor a group of fields. */
const leavesOf = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => leavesOf(one, path === '' ? key : `${path}.${key}`))
    : [path];

describe('the fields in which two policies differ', () => {
  it('are none of a policy and itself, written anew', () => {
    expect(policyDifferences(policy, JSON.parse(JSON.stringify(policy)))).toEqual([]);
  });

  it('are told with their path, both values, and what they do', () => {
    const { margin, limits, breaker } = major;
    const changed = withMajor({
      margin: { ...margin, maintenanceFloorPpm: margin.maintenanceFloorPpm + 1, rampSeconds: 60 },
      limits: { ...limits, capPerDepth: limits.capPerDepth + 1 },
      breaker: { ...breaker, bandFloorPpm: breaker.bandFloorPpm - 1 },
    });
    const told = policyDifferences(policy, changed).map(({ path, old, new: next, effect }) => [
      path,
      old,
      next,
      effect,
    ]);
    expect(told).toEqual([
      [
        'classes.major.margin.maintenanceFloorPpm',
        margin.maintenanceFloorPpm,
        margin.maintenanceFloorPpm + 1,
        'tightens',
      ],
      ['classes.major.margin.rampSeconds', margin.rampSeconds, 60, 'changes'],
      ['classes.major.limits.capPerDepth', limits.capPerDepth, limits.capPerDepth + 1, 'loosens'],
      ['classes.major.breaker.bandFloorPpm', breaker.bandFloorPpm, breaker.bandFloorPpm - 1, 'tightens'],
    ]);
    const back = policyDifferences(changed, policy).map(({ effect }) => effect);
    expect(back).toEqual(['loosens', 'changes', 'tightens', 'loosens']);
  });

  it('find sources and markets by their ids, whatever their place', () => {
    const sources = bitcoin?.sources ?? [];
    const [first, second, ...rest] = sources;
    const stale = withBitcoin({ sources: [{ ...(first ?? expect.fail()), staleSeconds: 33 }, ...rest] });
    expect(policyDifferences(policy, stale)).toEqual([
      {
        path: `markets[BTC-USD-PERP].sources[${first?.venue}:${first?.quote}].staleSeconds`,
        old: null,
        new: 33,
        effect: 'changes',
      },
      {
        path: `markets[BTC-USD-PERP].sources[${second?.venue}:${second?.quote}]`,
        old: second,
        new: null,
        effect: 'changes',
      },
    ]);
    const fewer = { ...policy, markets: policy.markets.slice(0, -1) };
    expect(policyDifferences(fewer, policy)).toEqual([
      { path: `markets[${policy.markets.at(-1)?.id}]`, old: null, new: policy.markets.at(-1), effect: 'changes' },
    ]);
  });

  it('include the order of a list, which the hash covers', () => {
    const turned = { ...policy, markets: [...policy.markets].reverse() };
    const ids = policy.markets.map(({ id }) => id);
    expect(policyDifferences(policy, turned)).toEqual([
      { path: 'markets (order)', old: ids, new: [...ids].reverse(), effect: 'changes' },
    ]);
  });

  it('are found in each market of a consumer that has several', () => {
    const of = (largestRisePpm: number): Policy => {
      const rail = { largestRisePpm, largestFallPpm: 0, leastDelaySeconds: 0, direction: 'both' as const };
      const ids = policy.markets.flatMap(({ id, kind }) => (kind === 'perp' ? [id] : [])).slice(0, 2);
      const [first = '', second = ''] = ids;
      const consumers = [
        { name: 'vault', market: first, rails: { price: rail } },
        { name: 'vault', market: second, rails: {} },
      ];
      return { ...policy, consumers };
    };
    const path = `consumers[vault:${bitcoin?.id}].rails.price.largestRisePpm`;
    expect(policyDifferences(of(1), of(2))).toEqual([{ path, old: 1, new: 2, effect: 'changes' }]);
  });

  it('are judged by names that a policy has', () => {
    const parsed = parsePolicy({ ...policy, mandate: { owners: [`0x${'1'.repeat(40)}`], threshold: 1 } });
    const leaves = parsed.ok ? leavesOf(parsed.value) : [];
    for (const name of [...MORE_TIGHTENS, ...LESS_TIGHTENS]) {
      expect(
        leaves.some((path) => path === name || path.endsWith(`.${name}`)),
        name,
      ).toBe(true);
    }
  });
});
