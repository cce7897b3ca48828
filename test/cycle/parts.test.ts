import { keccak_256 } from '@noble/hashes/sha3.js';
import { afterEach, expect, it } from 'vitest';
import { defaultPolicy, policyHash } from '../../lib/core/policy/index.ts';
import { buildParts } from '../../lib/cycle/index.ts';
import { hex } from '../publication/independent.ts';
import { createKey, startKms } from '../publication/kms-server.ts';
import { openTestDatabase } from '../support/database.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const HASH = policyHash(defaultPolicy());

/** A deployment's environment: policy by its hash, key in the vault. */
const deployed = async ({ withPolicy = true } = {}) => {
  const database = await openTestDatabase();
  const key = createKey();
  const kms = await startKms(key);
  closing.push(kms.close, database.close);
  if (withPolicy) await database.ledger('live').putDocument('POLICY', HASH, defaultPolicy());
  const env = {
    PLIMSOLL_REALM: 'live',
    PLIMSOLL_TABLE: database.table,
    PLIMSOLL_POLICY_HASH: HASH,
    PLIMSOLL_DYNAMODB_ENDPOINT: database.endpoint,
    PLIMSOLL_EVENT_BUS: 'plimsoll',
    PLIMSOLL_PUBLIC_URL: 'https://risk.example',
    PLIMSOLL_KMS_KEY_ID: 'alias/plimsoll-test',
    PLIMSOLL_KMS_ENDPOINT: kms.endpoint,
  };
  return { env, address: hex(keccak_256(key.point.slice(1)).slice(12)) };
};

it('a deployment signs with the key of its vault, under the policy that its hash names', async () => {
  const { env, address } = await deployed();
  const { signer, settings } = await buildParts(env);
  expect(signer.address).toBe(address);
  expect(await signer.sign(HASH)).toMatchObject({ ok: true });
  expect(settings).toMatchObject({ realm: 'live', policyHash: HASH, policy: defaultPolicy() });
});

it('without a key, or with a policy that was never put, it does not start and says why', async () => {
  const { env } = await deployed();
  const keyless = { ...env, PLIMSOLL_KMS_KEY_ID: '' };
  await expect(buildParts(keyless)).rejects.toThrow('set PLIMSOLL_KMS_KEY_ID or PLIMSOLL_SIGNING_KEY');
  const unknown = await deployed({ withPolicy: false });
  await expect(buildParts(unknown.env)).rejects.toThrow(`policy ${HASH} is not in the ledger`);
});
