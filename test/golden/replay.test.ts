import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ENGINE, type EntryBody, setOf, step, upgrade } from '../../lib/core/controller/index.ts';
import { parsePolicy } from '../../lib/core/policy/index.ts';
import { canonical, digestOf, firstDifference } from '../../lib/core/units/index.ts';
import { type Golden, goldens } from './ledger.ts';

const known = goldens();
const current = known.find(({ engine }) => engine === ENGINE);

const WHAT_TO_DO = `step no longer decides what engine ${ENGINE} decided. If nothing was meant to change, mend step. If it was
meant: raise ENGINE in lib/core/controller/entry.ts, run \`npm run golden\`, commit the new file, and keep the old one: it
shows that entries of its schema can still be read.`;

/** SHA-256 by the platform, not by the digest under test. */
const sha256 = (text: string): string => `0x${createHash('sha256').update(text).digest('hex')}`;

const decideAgain = ({ bodies, documents, modelsOf }: Golden, body: EntryBody) => {
  const before = body.previousDigest === null ? null : JSON.parse(bodies.get(body.previousDigest) ?? 'null');
  if (body.previousDigest !== null && !before) throw new Error('the predecessor is not in the golden ledger');
  const policy = parsePolicy(documents.get(body.inputs.policyHash));
  if (!policy.ok) throw new Error('the policy is not in the golden ledger');
  const again = step({
    policy: policy.value,
    market: body.market,
    realm: body.realm,
    previous: before && { body: before, digest: digestOf(before) },
    models: before ? modelsOf(before.models) : {},
    inputs: body.inputs,
  });
  if (!again.ok) throw new Error(again.error.detail);
  return again.value;
};

/** The first entry that is decided otherwise, in words that name the place. */
const firstDeviation = (golden: Golden): string | null => {
  for (const { text, digest, set } of golden.entries) {
    const body = JSON.parse(text) as EntryBody;
    const again = decideAgain(golden, body);
    const where = `${body.realm} ${body.market} version ${body.version}`;
    if (canonical(again.body) !== text) return `${where}: ${JSON.stringify(firstDifference(body, again.body))}`;
    if (again.digest !== digest) return `${where}: the digest`;
    if (digestOf(again.set) !== set) return `${where}: the published set`;
    const named = Object.values(again.models).map((model) => digestOf(model));
    if (!Object.values(body.models).every((model) => named.includes(model))) return `${where}: a model`;
  }
  return null;
};

describe('the golden ledger of this engine', () => {
  it('exists', () => {
    expect(current, WHAT_TO_DO).toBeDefined();
  });

  it('is decided again byte for byte: bodies, digests, sets and models', () => {
    expect(current && firstDeviation(current), WHAT_TO_DO).toBeNull();
  });

  it('holds what can go wrong, so that its replay means something', () => {
    const bodies = (current?.entries ?? []).map(({ text }) => JSON.parse(text) as EntryBody);
    const verdicts = bodies.flatMap(({ decision }) => decision.oracle.sources.map(({ verdict }) => verdict));
    expect(new Set(verdicts)).toEqual(new Set(['used', 'stale', 'pinned', 'outlier', 'probation']));
    expect(new Set(bodies.map(({ decision }) => decision.status))).toEqual(new Set(['valid', 'degraded']));
    expect(new Set(bodies.map(({ decision }) => decision.breaker.market))).toContain('caution');
    expect(new Set(bodies.flatMap(({ models }) => Object.keys(models)))).toEqual(new Set(['margin', 'volatility']));
    expect(new Set(bodies.map(({ decision }) => decision.margin?.basis))).toContain('warm-up');
    expect(bodies.some(({ decision }) => decision.mandate?.opened)).toBe(true);
  });
});

describe.each(known)('golden ledger of engine $engine', ({ entries, engine }) => {
  it('bears digests that the platform computes too', () => {
    for (const { text, digest } of entries) expect(sha256(text)).toBe(digest);
  });

  it('can still be read', () => {
    for (const { text } of entries) {
      expect(JSON.parse(text).engine).toBe(engine);
      const read = upgrade(JSON.parse(text));
      expect(read.ok ? null : read.error).toBeNull();
    }
  });

  it('publishes, read by this engine, the set that was published', () => {
    for (const { text, digest, set } of entries) {
      const read = upgrade(JSON.parse(text));
      expect(read.ok && digestOf(setOf(read.value, digest as `0x${string}`))).toBe(set);
    }
  });
});
