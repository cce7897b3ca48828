import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bundles, bundleFunctions, functionNames } from '../support/bundles.ts';

/**
 * Bytes of each function as deployed. The issue asks for 400 KB on the read path, where somebody waits for the first
 * answer; the others are what they weigh today and a tenth, so that a package that slips in is noticed.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  approve: 440_000,
  cycle: 880_000,
  deliver: 400_000,
  monitor: 375_000,
  read: 400_000,
};

let bundles: Bundles;
beforeAll(async () => {
  bundles = await bundleFunctions(functionNames());
});
afterAll(() => bundles.remove());

test('every function has a budget, and every budget a function', () => {
  expect(Object.keys(BUDGETS).sort()).toEqual(functionNames());
});

test.each(Object.entries(BUDGETS))('%s weighs at most %i bytes', (name, budget) => {
  expect(bundles.bytesOf(name)).toBeLessThanOrEqual(budget);
});

/** Which of the marks a bundle holds: a whole bundle in a failure's message helps nobody. */
const marksIn = (name: string, marks: readonly string[]): readonly string[] => {
  const text = readFileSync(bundles.fileOf(name), 'utf8');
  return marks.filter((mark) => text.includes(mark));
};

test('a function finds its own role and nobody else`s: the SDK`s search for credentials is in no bundle', () => {
  const [own, ...searched] = ['AWS_SECRET_ACCESS_KEY', 'sso_start_url', 'GetRoleCredentials'];
  for (const name of functionNames()) expect([name, ...marksIn(name, [own ?? '', ...searched])]).toEqual([name, own]);
});

test('what answers readers or announces holds neither the use of a key nor a venue`s client', () => {
  const marks = ['secp256k1', 'api.kraken.com', 'no whole answer before the deadline'];
  expect([marksIn('cycle', marks), marksIn('read', marks), marksIn('deliver', marks)]).toEqual([marks, [], []]);
});
