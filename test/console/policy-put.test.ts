import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parsePolicy, policyHash } from '../../lib/core/policy/index.ts';
import { createDynamoClient, createLedger, LEDGER_TABLE } from '../../lib/ledger/index.ts';
import { openTestDatabase } from '../support/database.ts';
import { deadOrigin } from '../support/faulty-server.ts';

const cwd = fileURLToPath(new URL('../../', import.meta.url));
const FILE = 'config/btc-only.json';

const put = (endpoint: string, file = FILE) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const args = ['--import', 'tsx', 'bin/plimsoll.ts', 'policy', 'put', file, '--table', LEDGER_TABLE.defaultName];
    // The SDK's own names, as an operator's shell would have them for the real service.
    const env = {
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    execFile(process.execPath, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

describe('plimsoll policy put', () => {
  it('stands where functions of a deployment look for it, and may be put again', async () => {
    const database = await openTestDatabase();
    const policy = parsePolicy(JSON.parse(readFileSync(`${cwd}${FILE}`, 'utf8')));
    if (!policy.ok) throw new Error(policy.error.found);
    const hash = policyHash(policy.value);
    for (const _ of [1, 2])
      expect(await put(database.endpoint)).toEqual({
        code: 0,
        output: `${hash} stands in ${LEDGER_TABLE.defaultName}\n`,
      });
    const client = createDynamoClient({ endpoint: database.endpoint });
    const ledger = createLedger({ client, table: LEDGER_TABLE.defaultName, realm: 'live' });
    expect(await ledger.document('POLICY', hash)).toEqual({ ok: true, value: policy.value });
    client.destroy();
    await database.close();
  });

  it('a file that is no policy, and a table that cannot be reached', async () => {
    const dead = await deadOrigin();
    expect(await put(dead, 'package.json')).toMatchObject({ code: 2, output: expect.stringContaining('package.json') });
    expect(await put(dead)).toMatchObject({
      code: 1,
      output: expect.stringContaining(`table ${LEDGER_TABLE.defaultName}`),
    });
  });
});
