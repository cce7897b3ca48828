import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stageOf } from '../../lib/cloud/index.ts';
import { parsePolicy, policyHash } from '../../lib/core/policy/index.ts';
import { checkedIn, ROOT } from './synthesized.ts';

const stages = checkedIn().stages as Record<string, Record<string, unknown>>;
const dev = stages.dev!;
const change = (more: Record<string, unknown>) => stageOf('dev', { dev: { ...dev, ...more } }, ROOT);

describe('a stage', () => {
  it('is what cdk.json says, with the hash of its policy, defaults included', () => {
    const policy = parsePolicy(JSON.parse(readFileSync(new URL(String(dev.policy), ROOT), 'utf8')));
    if (!policy.ok) throw new Error(policy.error.found);
    expect(stageOf('dev', stages, ROOT)).toMatchObject({
      ok: true,
      value: { name: 'dev', region: dev.region, policyHash: policyHash(policy.value) },
    });
  });

  it.each<[string, unknown, unknown, RegExp]>([
    ['not named', undefined, stages, /name a stage with -c stage=NAME.*cdk\.json has dev/],
    [
      'misspelt',
      'dve',
      stages,
      /stage "dve" is not under context\.stages in cdk\.json, which has dev: choose one or add/,
    ],
    ['with a name for no resource', 'Dev_1', stages, /a letter, then at most 15 letters and digits/],
    ['inherited', 'constructor', stages, /is not under context\.stages/],
    ['without any stages', 'dev', undefined, /which has none/],
    ['not an object', 'dev', { dev: 'eu-central-1' }, /is not under context\.stages/],
  ])('%s is refused with what to do', (_, name, given, message) => {
    expect(stageOf(name, given, ROOT)).toEqual({ ok: false, error: expect.stringMatching(message) });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a key missing', { region: undefined }, /"region" is missing: expected a region/],
    ['a key misspelt', { redaConcurrency: 3 }, /"redaConcurrency" is unknown; known are .*readConcurrency/],
    ['another region', { region: 'Frankfurt' }, /"region": expected a region such as eu-central-1/],
    ['half an account', { account: '123' }, /"account": expected an account number of 12 digits/],
    ['a retention that the service has not', { logRetentionDays: 31 }, /"logRetentionDays": expected 1, 3, 5/],
    ['concurrency as text', { readConcurrency: '10' }, /"readConcurrency": expected a whole number/],
    ['a risk engine without TLS', { engineHosts: { quant: 'http://quant.example' } }, /"engineHosts": expected https/],
    ['nobody to page', { pageTo: 'the team' }, /"pageTo": expected a mail address/],
    ['no such policy', { policy: 'config/none.json' }, /policy config\/none\.json: ENOENT/],
    ['a policy that is none', { policy: 'package.json' }, /policy package\.json: /],
  ])('%s', (_, more, message) => {
    expect(change(more)).toEqual({ ok: false, error: expect.stringMatching(message) });
  });

  it('every fault is told at once', () => {
    expect(change({ region: 'x', logRetentionDays: 2 })).toMatchObject({
      error: expect.stringMatching(/"region".*; "logRetentionDays"/),
    });
  });
});
