import { describe, expect, it } from 'vitest';
import { documentOf, everyMinute, feed, judge, START, stepped, verdictsOf } from './feeds.ts';

describe('a feed that does not live', () => {
  const path = stepped(20_000, 10);
  const others = { others: [path, path.map((price) => price * 1.0001)] };
  const verdictOn = (prices: readonly number[], more: object = {}) =>
    verdictsOf(judge(documentOf(others, prices, more)));

  it('is refused as a constant', () => {
    expect(verdictOn(path.map(() => 20_000))).toMatchObject({ changes: 'refused' });
    // Even where the others stand within a basis point of it.
    const still = path.map((_, minute) => 1 + (minute % 2) * 1e-5);
    const verdict = judge(
      documentOf(
        { others: [still, still] },
        still.map(() => 1),
      ),
    );
    expect(verdict.accepted).toBe(false);
    expect(verdictsOf(verdict)).toMatchObject({ changes: 'refused', deviation: 'passed' });
  });

  it('is refused when it stands while the others move, and not while they stand', () => {
    const stuck = (from: number, to: number) => path.map((price, at) => (at > from && at < to ? path[from]! : price));
    expect(verdictOn(stuck(100, 140))).toMatchObject({ 'stands still': 'refused' });
    expect(verdictOn(path)).toMatchObject({ 'stands still': 'passed' });
    const flat = path.map((price, at) => (at > 100 && at < 140 ? path[100]! : price));
    const quiet = judge(documentOf({ others: [flat, flat] }, flat));
    expect(verdictsOf(quiet)).toMatchObject({ 'stands still': 'passed' });
  });

  const timed = (lagSeconds: number) => {
    const samples = everyMinute(path).map((one, minute) => ({
      ...one,
      providedAt: new Date((START + 60 * minute - lagSeconds) * 1000).toISOString(),
    }));
    return verdictsOf(judge({ ...documentOf(others, path), candidate: feed('new', samples) }));
  };

  it('is judged by the provider`s own times: six seconds ahead, and older than a source may be, are refused', () => {
    // futureToleranceSeconds 5 and staleSeconds 90 of the default policy.
    expect(timed(2)).toMatchObject({ 'provider time': 'passed', age: 'passed' });
    expect(timed(-6)).toMatchObject({ 'provider time': 'refused' });
    expect(timed(91)).toMatchObject({ age: 'refused' });
    expect(verdictOn(path)).toMatchObject({ 'provider time': 'undecided' });
  });

  it('is refused when it never said anything but zero', () => {
    expect(verdictOn(path.map(() => 0))).toEqual({ positive: 'refused', 'sample size': 'refused' });
  });

  it('is refused for a zero, which the other checks do not see', () => {
    const verdict = judge(
      documentOf(
        others,
        path.map((price, at) => (at === 7 ? 0 : price)),
      ),
    );
    expect(verdict.accepted).toBe(false);
    expect(verdictsOf(verdict)).toMatchObject({ positive: 'refused', deviation: 'passed' });
  });
});

describe('what cannot be judged', () => {
  const path = stepped(20_000, 10);
  const others = [path, path];

  it('is refused as too few samples, and nothing else is said of it', () => {
    for (const kept of [1, 299]) {
      const verdict = judge(documentOf({ others }, path.slice(0, kept)));
      expect(verdict.accepted).toBe(false);
      expect(verdictsOf(verdict)).toEqual({ positive: 'passed', 'sample size': 'refused' });
    }
    // Many, but of five minutes.
    const fast = path.slice(0, 300).map((price, at) => ({ at: new Date((START + at) * 1000).toISOString(), price }));
    const known = [feed('a', fast), feed('b', fast)];
    expect(verdictsOf(judge({ candidate: feed('new', fast), others: known }))).toEqual({
      positive: 'passed',
      'sample size': 'refused',
    });
  });

  it('is refused when the others contradict each other', () => {
    const verdict = judge(documentOf({ others: [path, path.map((price) => price * 1.02)] }, path));
    expect(verdictsOf(verdict)).toEqual({ positive: 'passed', 'sample size': 'passed', 'others agree': 'refused' });
  });
});
