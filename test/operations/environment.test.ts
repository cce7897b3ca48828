import { describe, expect, test } from 'vitest';
import { parseEnvironment } from '../../lib/operations/index.ts';

const HASH = `0x${'a'.repeat(64)}`;
const SMALLEST = { PLIMSOLL_REALM: 'live', PLIMSOLL_TABLE: 'ledger', PLIMSOLL_POLICY_HASH: HASH };

describe('the environment', () => {
  test('needs a realm, a table and a policy; what is absent or empty is null', () => {
    expect(parseEnvironment({ ...SMALLEST, PLIMSOLL_PUBLIC_URL: '', PATH: '/bin' })).toEqual({
      ok: true,
      value: {
        realm: 'live',
        table: 'ledger',
        policy: { hash: HASH },
        dynamodbEndpoint: null,
        eventBus: null,
        eventbridgeEndpoint: null,
        venueHosts: {},
        engineHosts: {},
        snapshotSources: {},
        kmsKeyId: null,
        kmsEndpoint: null,
        signingKey: null,
        publicUrl: null,
        metrics: 'memory',
        service: 'ledger',
      },
    });
  });

  test('names every variable that is missing or wrong, at once', () => {
    const result = parseEnvironment({
      PLIMSOLL_REALM: 'live',
      PLIMSOLL_DYNAMODB_ENDPOINT: 'ftp://x',
      PLIMSOLL_POLICY_HASH: HASH,
    });
    expect(result).toMatchObject({
      error: {
        code: 'environment',
        detail: expect.stringMatching(/PLIMSOLL_TABLE: not set.*PLIMSOLL_DYNAMODB_ENDPOINT: expected/),
      },
    });
  });

  test.each([
    ['no policy', { PLIMSOLL_POLICY_HASH: undefined }],
    ['two policies', { PLIMSOLL_POLICY_FILE: 'policy.json' }],
  ])('%s is refused', (_what, change) => {
    expect(parseEnvironment({ ...SMALLEST, ...change })).toMatchObject({
      error: { detail: expect.stringContaining('exactly one of PLIMSOLL_POLICY_HASH and PLIMSOLL_POLICY_FILE') },
    });
  });

  test('venue hosts are addresses by name, or refused', () => {
    const hosts = (text: string) => parseEnvironment({ ...SMALLEST, PLIMSOLL_VENUE_HOSTS: text });
    expect(hosts('{"kraken":"http://127.0.0.1:4000"}')).toMatchObject({
      value: { venueHosts: { kraken: 'http://127.0.0.1:4000' } },
    });
    for (const wrong of ['{', '[]', '{"kraken":"javascript:1"}', '{"kraken":4000}']) {
      expect(hosts(wrong)).toMatchObject({ error: { detail: expect.stringContaining('PLIMSOLL_VENUE_HOSTS') } });
    }
  });

  test('a deployment signs with one key, and it is told which', () => {
    const kms = { ...SMALLEST, PLIMSOLL_KMS_KEY_ID: 'arn:aws:kms:eu-central-1:111122223333:key/1234-abcd' };
    expect(parseEnvironment(kms)).toMatchObject({ value: { kmsKeyId: kms.PLIMSOLL_KMS_KEY_ID, signingKey: null } });
    expect(parseEnvironment({ ...kms, PLIMSOLL_SIGNING_KEY: HASH })).toMatchObject({
      error: { detail: expect.stringContaining('at most one of PLIMSOLL_KMS_KEY_ID and PLIMSOLL_SIGNING_KEY') },
    });
  });

  test('a malformed private key is refused without being shown', () => {
    const secret = `0x${'b'.repeat(63)}`;
    const result = parseEnvironment({ ...SMALLEST, PLIMSOLL_SIGNING_KEY: secret });
    expect(result).toMatchObject({ error: { detail: expect.stringContaining('PLIMSOLL_SIGNING_KEY') } });
    expect(JSON.stringify(result)).not.toContain('bbbb');
  });
});
