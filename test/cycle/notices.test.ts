import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createApproveFunction } from '../../functions/approve.ts';
import { createCycleHandler } from '../../functions/cycle.ts';
import { createMonitorHandler } from '../../functions/monitor.ts';
import { createReadFunction } from '../../functions/read.ts';
import type { NewPositions } from '../../lib/core/market/index.ts';
import { defaultPolicy, type Policy, parsePolicy } from '../../lib/core/policy/index.ts';
import { replayEntry } from '../../lib/cycle/index.ts';
import { type ProposalDetail, proposalDetail, proposalView, verifyExport } from '../../lib/governance/index.ts';
import { createDynamoClient, createLedger, LEDGER_TABLE } from '../../lib/ledger/index.ts';
import { type LocalPeople, readKeyFile, readLock, type Session, startSession, worldOf } from '../../lib/local/index.ts';
import { GENERATOR_EPOCH } from '../../lib/local/venues/index.ts';

const MARKET = 'SOL-USD-PERP';
const NOTICE_SECONDS = 240;

/** One market with a small cap in front of deep books, a notice of four minutes, and a forecaster that is warm early: its first jumps are no storm here. */
const policy = (): Policy => {
  const standard = defaultPolicy();
  const { major } = standard.classes;
  if (!major) throw new Error('the default policy has no class of majors');
  const { budget, proposals } = major.mandate;
  const mandate = {
    ...major.mandate,
    budget: { ...budget, coolDownSeconds: NOTICE_SECONDS },
    proposals: { ...proposals, noticeSeconds: NOTICE_SECONDS, noticeSharePpm: 10_000 },
  };
  const conservative = { ...major.conservative, openInterestCapUsd: 100_000 };
  const parsed = parsePolicy({
    ...standard,
    volatility: { ...standard.volatility, warmUpReturns: 2 },
    classes: { major: { ...major, conservative, mandate, breaker: { ...major.breaker, forecastJumpPpm: 10_000_000 } } },
    markets: standard.markets.filter(({ id, kind }) => id === MARKET || kind === 'currency'),
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};

const root = mkdtempSync(join(tmpdir(), 'plimsoll-notices-'));
let session: Session;
let people: LocalPeople;
let minute = 0;
let notice: ProposalDetail;

const tick = async () => {
  await session.runSlot(GENERATOR_EPOCH + 60 * minute);
  minute += 1;
};
const get = async (path: string): Promise<unknown> => (await fetch(session.url + path)).json();
const listed = async () => z.object({ proposals: z.array(proposalView) }).parse(await get('/v1/proposals')).proposals;
const detail = async (id: string) => proposalDetail.parse(await get(`/v1/proposals/${id}`));
const openNotice = async (): Promise<ProposalDetail | null> => {
  const found = (await listed()).find(({ status, kind }) => status === 'open' && kind === 'notice');
  return found ? detail(found.id) : null;
};
const untilNotice = async (most: number): Promise<ProposalDetail> => {
  for (let tried = 0; tried < most; tried += 1) {
    const found = await openNotice();
    if (found) return found;
    await tick();
  }
  throw new Error(`no notice after ${most} minutes`);
};
const ledger = () => {
  const lock = readLock(session.folder.path);
  if (!lock.ok || !lock.value.holder?.database) throw new Error('the folder is not open');
  const client = createDynamoClient({ endpoint: lock.value.holder.database });
  return createLedger({ client, table: LEDGER_TABLE.defaultName, realm: lock.value.realm });
};
const newestSet = async () => {
  const head = await ledger().head(MARKET);
  if (!head.ok || !head.value) throw new Error('the market has no set');
  const { set } = head.value.entry;
  return { version: set.version, cap: Number((set.newPositions as NewPositions).openInterestCapUsd) };
};
const cast = async ({ id, proposal, hashes }: ProposalDetail, kind: 'approve' | 'veto') => {
  const who = kind === 'veto' ? people.guardian : people.owners[0];
  const key = who && readKeyFile(who.keyFile);
  if (!key?.ok) throw new Error('no key');
  const signature = await sign({ hash: hashes[kind], privateKey: key.value, to: 'hex' });
  const body = JSON.stringify({ kind, realm: proposal.realm, proposal: id, signer: who?.address, signature });
  const answer = await fetch(`${session.url}/v1/proposals/${id}/approvals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return { status: answer.status, body: await answer.json() };
};

beforeAll(async () => {
  const world = await worldOf({ kind: 'generator', seed: 1 }, null);
  if (!world.ok) throw new Error(world.error);
  const started = await startSession({
    world: { ...world.value, policy: policy(), firstSlot: GENERATOR_EPOCH },
    handlers: {
      read: createReadFunction,
      approve: createApproveFunction,
      monitor: createMonitorHandler,
      cycle: (env) => createCycleHandler(env),
    },
    data: join(root, 'data'),
    port: 0,
    speed: 1_000,
  });
  if (!started.ok) throw new Error(started.error);
  session = started.value;
  if (!session.people) throw new Error('the folder has no people');
  people = session.people;
  notice = await untilNotice(40);
}, 60_000);
afterAll(async () => {
  await session.close();
  rmSync(root, { recursive: true, force: true });
});

describe('a loosening that its budget holds back, in a whole run', () => {
  it('stands among the proposals as a notice, with its time and who can veto it', () => {
    expect(notice).toMatchObject({ market: MARKET, kind: 'notice', approvals: { owners: [], threshold: null } });
    expect(notice.changes.map(({ field }) => field)).toEqual(['openInterestCapUsd']);
    expect(Date.parse(notice.effectiveAt ?? '') - Date.parse(notice.openedAt)).toBe(1_000 * NOTICE_SECONDS);
    expect(notice.proposal.notice?.guardians).toEqual([people.guardian.address]);
  });

  it('says in what a guardian signs that it is a notice', () => {
    expect(notice.typedData.veto.message.changes).toBe(
      `Notice, in force from ${notice.effectiveAt} unless vetoed: ${notice.changes[0]?.sentence}`,
    );
  });

  it('refuses an approval, and says why none is needed', async () => {
    expect(await cast(notice, 'approve')).toMatchObject({
      status: 422,
      body: { reason: 'no-approval-needed', detail: expect.stringContaining('only a veto counts') },
    });
  });

  it('takes effect with the set of its time, exactly as announced', async () => {
    const to = notice.changes[0]?.to ?? 0;
    while ((await detail(notice.id)).status === 'open') {
      expect((await newestSet()).cap).toBeLessThan(to);
      await tick();
    }
    const { version, cap } = await newestSet();
    const ended = await detail(notice.id);
    expect(ended).toMatchObject({ status: 'executed', ending: { version, slot: notice.effectiveAt } });
    expect(cap).toBe(to);
    const file = { schema: 'plimsoll.proposal-export/2' as const, ...ended };
    expect((await verifyExport(file)).every(({ holds }) => holds)).toBe(true);
  });

  it('ends by the veto of a guardian, and is not announced again', async () => {
    const next = await untilNotice(40);
    expect(await cast(next, 'veto')).toMatchObject({ status: 201, body: { complete: true } });
    await tick();
    expect(await detail(next.id)).toMatchObject({
      status: 'vetoed',
      ending: { reason: `by guardian ${people.guardian.address}` },
    });
    const { cap } = await newestSet();
    for (let more = 0; more < 12; more += 1) await tick();
    expect(await openNotice()).toBeNull();
    expect((await newestSet()).cap).toBeLessThan(Math.max(cap * 1.2, 1.1 * cap + 10_000));
  });

  it('replays byte for byte, version by version', async () => {
    const { version } = await newestSet();
    for (let one = 1; one <= version; one += 1) {
      expect(await replayEntry(ledger(), MARKET, one)).toMatchObject({ ok: true, value: { outcome: 'identical' } });
    }
  });
});
