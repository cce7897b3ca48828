import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApproveFunction } from '../../functions/approve.ts';
import { createCycleHandler } from '../../functions/cycle.ts';
import { createMonitorHandler } from '../../functions/monitor.ts';
import { createReadFunction } from '../../functions/read.ts';
import { breakerOrderHash } from '../../lib/chain/index.ts';
import type { EntryBody } from '../../lib/core/controller/index.ts';
import { type BreakerStatement, breakerCommandId, type SignedStatement } from '../../lib/core/market/index.ts';
import { defaultPolicy, type Policy, parsePolicy } from '../../lib/core/policy/index.ts';
import { formatInstant } from '../../lib/core/units/index.ts';
import { replayEntry } from '../../lib/cycle/index.ts';
import { createDynamoClient, createLedger, LEDGER_TABLE } from '../../lib/ledger/index.ts';
import { type LocalPeople, readKeyFile, readLock, type Session, startSession, worldOf } from '../../lib/local/index.ts';
import { GENERATOR_EPOCH } from '../../lib/local/venues/index.ts';

const MARKET = 'SOL-USD-PERP';
const REALM = 'simulated:1';

const policy = (): Policy => {
  const standard = defaultPolicy();
  const parsed = parsePolicy({
    ...standard,
    longestLockSeconds: 7_200,
    markets: standard.markets.filter(({ id, kind }) => id === MARKET || kind === 'currency'),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};

const root = mkdtempSync(join(tmpdir(), 'plimsoll-locks-'));
let session: Session;
let slot = GENERATOR_EPOCH;

beforeAll(async () => {
  const world = await worldOf({ kind: 'generator', seed: 1 }, null);
  if (!world.ok) throw new Error(world.error);
  const handlers = {
    read: createReadFunction,
    approve: createApproveFunction,
    monitor: createMonitorHandler,
    cycle: (env: NodeJS.ProcessEnv) => createCycleHandler(env),
  };
  const own = { ...world.value, policy: policy(), firstSlot: GENERATOR_EPOCH + 60 };
  const started = await startSession({ world: own, handlers, data: join(root, 'd'), port: 0, speed: 1_000 });
  if (!started.ok) throw new Error(started.error);
  session = started.value;
  await tick();
}, 60_000);
afterAll(async () => {
  await session.close();
  rmSync(root, { recursive: true, force: true });
});

/** The next cycle, by default a minute later; the market's newest entry. */
const tick = async (seconds = 60): Promise<EntryBody> => {
  slot += seconds;
  await session.runSlot(slot);
  const head = await ledger().head(MARKET);
  if (!head.ok || !head.value) throw new Error('the market has no set');
  return head.value.entry.body as EntryBody;
};

const ledger = () => {
  const lock = readLock(session.folder.path);
  if (!lock.ok || !lock.value.holder?.database) throw new Error('the folder is not open');
  const client = createDynamoClient({ endpoint: lock.value.holder.database });
  return createLedger({ client, table: LEDGER_TABLE.defaultName, realm: REALM });
};

const people = () => session.people ?? expect.fail('the folder has no people');
const guardian = () => people().guardian;

const signed = async (
  statement: BreakerStatement,
  ...who: readonly LocalPeople['guardian'][]
): Promise<SignedStatement> => {
  const votes = who.map(async ({ address, keyFile }) => {
    const key = readKeyFile(keyFile);
    if (!key.ok) throw new Error(key.error);
    const hash = breakerOrderHash(statement);
    return { signer: address, signature: await sign({ hash, privateKey: key.value, to: 'hex' }) };
  });
  return { statement, votes: await Promise.all(votes) };
};

type LockOrder = Extract<BreakerStatement, { kind: 'lock' }>;
const lockOf = (more: Partial<LockOrder> = {}): LockOrder => ({
  ...{ kind: 'lock', realm: REALM, market: MARKET, reason: 'withdrawals of the venue stand still' },
  ...{ issuedAt: slot, state: 'halt', until: slot + 3_600 },
  ...more,
});
const unlockOf = (issuedAt = slot): BreakerStatement => ({
  ...{ kind: 'unlock', realm: REALM, market: MARKET, reason: 'withdrawals work again', issuedAt },
});

const post = async (body: unknown, market = MARKET, headers = { 'content-type': 'application/json' }) => {
  const path = `${session.url}/v1/markets/${market}/breaker/orders`;
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
};

describe('a lock by a guardian', () => {
  it('holds the market from the next set on, with its owner, reason and end as the cause', async () => {
    const statement = lockOf();
    const answer = await post(await signed(statement, guardian()));
    expect(answer).toMatchObject({ status: 201, body: { id: breakerCommandId(statement), position: 1 } });
    const { decision, inputs } = await tick();
    expect(inputs.commands).toMatchObject([{ schema: 'plimsoll.breaker-command/1', statement, votes: [{}] }]);
    const { address } = guardian();
    expect(decision.breaker).toMatchObject({
      market: 'halt',
      since: slot,
      cause: `locked at halt until ${formatInstant(statement.until)} by guardian ${address}: ${statement.reason}`,
      permissions: { open: 'no', increase: 'no', reduce: 'yes', close: 'yes', repay: 'yes', addCollateral: 'yes' },
    });
    const path = `${session.url}/v1/markets/${MARKET}/parameters`;
    await expect
      .poll(async () => ((await (await fetch(path)).json()) as { breaker: { market: string } }).breaker.market, {
        timeout: 5_000,
      })
      .toBe('halt');
  });

  it('goes on in the sets after, and is consumed once', async () => {
    const { decision, inputs, state } = await tick();
    expect(inputs.commands).toEqual([]);
    expect(decision.breaker).toMatchObject({ market: 'halt', since: slot - 60 });
    expect(state.breaker.market).toBe('normal');
  });

  it('is refused when it is given again', async () => {
    const stored = await ledger().document('COMMAND', `breaker/${MARKET}/1`);
    const { statement, votes } = (stored.ok ? stored.value : null) as SignedStatement;
    const again = await post({ statement, votes });
    expect(again).toMatchObject({ status: 409, body: { type: 'urn:plimsoll:problem:order-duplicate' } });
  });

  it.each<[string, number, object, () => Promise<unknown>, string?]>([
    ["an owner's", 422, { reason: 'not-entitled' }, () => signed(lockOf(), people().owners[0] ?? expect.fail())],
    [
      'one for longer than the policy allows',
      422,
      { reason: 'too-long' },
      () => signed(lockOf({ until: slot + 7_201 }), guardian()),
    ],
    [
      'one that is over',
      422,
      { reason: 'already-over' },
      () => signed(lockOf({ issuedAt: slot - 60, until: slot }), guardian()),
    ],
    ['one from the future', 422, { reason: 'signed-ahead' }, () => signed(lockOf({ issuedAt: slot + 61 }), guardian())],
    ['one of another realm', 422, { reason: 'wrong-realm' }, () => signed(lockOf({ realm: 'live' }), guardian())],
    [
      'one of another market',
      422,
      { reason: 'wrong-market' },
      () => signed(lockOf({ market: 'USDT-USD' }), guardian()),
    ],
    [
      'one whose words were changed',
      422,
      { reason: 'signature-mismatch' },
      async () => ({ ...(await signed(lockOf(), guardian())), statement: lockOf({ state: 'limit' }) }),
    ],
    [
      'one whose reason has two lines',
      400,
      { field: 'statement.reason' },
      async () => ({ ...(await signed(lockOf(), guardian())), statement: lockOf({ reason: 'a\nb' }) }),
    ],
    ['one of a market that is not there', 404, {}, () => signed(lockOf(), guardian()), 'XRP-USD-PERP'],
    ['no order at all', 400, { field: 'statement' }, async () => ({ votes: [] })],
    [
      'a release by one owner',
      422,
      { reason: 'not-entitled' },
      () => signed({ ...unlockOf(), kind: 'release' }, people().owners[0] ?? expect.fail()),
    ],
  ])('refuses %s with %i', async (_, status, members, make, market) => {
    expect(await post(await make(), market)).toMatchObject({ status, body: { status, ...members } });
  });

  it('takes orders by POST and as JSON alone', async () => {
    const answer = await fetch(`${session.url}/v1/markets/${MARKET}/breaker/orders`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    const text = await post({}, MARKET, { 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
  });

  it('ends with an unlock, through recovery', async () => {
    expect(await post(await signed(unlockOf(slot - 180), guardian()))).toMatchObject({
      status: 409,
      body: { type: 'urn:plimsoll:problem:order-overtaken' },
    });
    expect(await post(await signed(unlockOf(), guardian()))).toMatchObject({ status: 201, body: { position: 2 } });
    const { decision, state } = await tick();
    const cause = expect.stringContaining(`lifted by guardian ${guardian().address}: withdrawals work again`);
    expect(decision.breaker).toMatchObject({ market: 'recovery', since: slot, cause });
    expect(decision.breaker.permissions.open).not.toBe('yes');
    expect(state).toMatchObject({ breaker: { market: 'recovery' }, locks: { standing: [], taken: 2 } });
    expect((await tick()).decision.breaker).toMatchObject({ market: 'recovery', since: slot - 60 });
  });

  it('that an unlock has overtaken is refused, not taken and ignored', async () => {
    const late = await post(await signed(lockOf({ issuedAt: slot - 200 }), guardian()));
    expect(late).toMatchObject({ status: 409, body: { type: 'urn:plimsoll:problem:order-overtaken' } });
  });

  it('ends by itself, into recovery', async () => {
    const statement = lockOf({ state: 'limit', until: slot + 100 });
    await post(await signed(statement, guardian()));
    expect((await tick()).decision.breaker).toMatchObject({ market: 'limit' });
    expect((await tick()).decision.breaker).toMatchObject({
      market: 'recovery',
      cause: expect.stringContaining('expired'),
    });
  });
});

it('what was put into the table without a signature of a guardian locks nothing, and stands in nobody’s way', async () => {
  const forged = lockOf({ reason: 'forged' });
  const [own, other] = [await signed(forged, people().owners[0] ?? expect.fail()), await signed(lockOf(), guardian())];
  const votes = [{ signer: guardian().address, signature: own.votes[0]?.signature ?? '' }];
  const at = (position: number, more: object) => ({
    ...{ schema: 'plimsoll.breaker-command/1', id: breakerCommandId(forged), position, statement: forged, votes },
    ...more,
  });
  const table = ledger();
  for (const [position, more] of [
    [4, {}],
    [5, { votes: other.votes }],
    [6, { statement: lockOf(), votes: other.votes }],
    [7, { id: breakerCommandId(lockOf()), statement: lockOf(), votes: other.votes, position: 3 }],
  ] as const) {
    const put = await table.putDocument('COMMAND', `breaker/${MARKET}/${position}`, at(position, more));
    expect(put.ok).toBe(true);
  }
  const { inputs, decision } = await tick();
  expect([inputs.commands, decision.breaker.market]).toEqual([[], 'recovery']);
  expect(await post(await signed(lockOf(), guardian()))).toMatchObject({ status: 201, body: { position: 8 } });
  expect((await tick()).decision.breaker.market).toBe('halt');
});

it('an order of the owners carries as many signatures as the policy asks for', async () => {
  const [one, two] = people().owners;
  if (!one || !two) throw new Error('the folder has no owners');
  const release: BreakerStatement = { ...unlockOf(), kind: 'release' };
  expect(await post(await signed(release, one, two))).toMatchObject({
    status: 201,
    body: { signers: [one.address, two.address] },
  });
  expect((await tick()).state.locks.releasedAt).toBe(release.issuedAt);
});

it('every entry of it replays byte for byte', async () => {
  const head = await ledger().head(MARKET);
  const version = head.ok && head.value ? head.value.entry.body.version : 0;
  expect(version).toBeGreaterThan(8);
  for (let one = 1; one <= version; one += 1) {
    expect(await replayEntry(ledger(), MARKET, one)).toMatchObject({ ok: true, value: { outcome: 'identical' } });
  }
});
