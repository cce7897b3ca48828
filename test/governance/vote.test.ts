import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runHash, voteHash } from '../../lib/chain/index.ts';
import { proposalId } from '../../lib/core/mandate/index.ts';
import { digestOf } from '../../lib/core/units/index.ts';
import {
  checkedCommand,
  checkVote,
  commandOf,
  exportOf,
  proposalExport,
  standingOf,
  statementOf,
  type Vote,
  verifyExport,
} from '../../lib/governance/index.ts';
import { GUARDIAN_KEY, KEYS, OUTSIDER_KEY, PEOPLE, PROPOSAL, voteBy } from './proposal.ts';

/** Order of secp256k1, from SEC 2 section 2.4.1. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const word = (value: bigint): string => value.toString(16).padStart(64, '0');
const withSignature = (vote: Vote, change: (r: string, s: string, v: string) => string): Vote => {
  const hex = vote.signature.slice(2);
  return { ...vote, signature: `0x${change(hex.slice(0, 64), hex.slice(64, 128), hex.slice(128))}` };
};
/** The twin of a signature: the same key recovers from it. */
const malleated = (vote: Vote): Vote =>
  withSignature(vote, (r, s, v) => `${r}${word(ORDER - BigInt(`0x${s}`))}${v === '1b' ? '1c' : '1b'}`);

describe('a vote', () => {
  it('of an owner for, and of a guardian against, counts', async () => {
    for (const vote of [await voteBy(KEYS[0]), await voteBy(KEYS[2]), await voteBy(GUARDIAN_KEY, 'veto')]) {
      expect(await checkVote(PROPOSAL, PEOPLE, vote)).toEqual({ ok: true, value: vote });
    }
  });

  it.each<[string, string, () => Promise<Vote>]>([
    ['says another realm', 'wrong-realm', async () => ({ ...(await voteBy(KEYS[0])), realm: 'live' })],
    [
      'says another proposal',
      'wrong-proposal',
      async () => ({ ...(await voteBy(KEYS[0])), proposal: digestOf('other') }),
    ],
    ['is an outsider’s', 'not-an-owner', () => voteBy(OUTSIDER_KEY)],
    ['is a guardian’s approval', 'not-an-owner', () => voteBy(GUARDIAN_KEY)],
    ['is an owner’s veto', 'not-a-guardian', () => voteBy(KEYS[0], 'veto')],
    ['has the other s', 'signature-malleable', async () => malleated(await voteBy(KEYS[0]))],
    [
      'has an s of the order',
      'signature-out-of-range',
      async () => withSignature(await voteBy(KEYS[0]), (r, _, v) => `${r}${word(ORDER)}${v}`),
    ],
    [
      'has an r of nought',
      'signature-out-of-range',
      async () => withSignature(await voteBy(KEYS[0]), (_, s, v) => `${word(0n)}${s}${v}`),
    ],
    [
      'has an r beyond the order',
      'signature-out-of-range',
      async () => withSignature(await voteBy(KEYS[0]), (_, s, v) => `${'f'.repeat(64)}${s}${v}`),
    ],
    [
      'has a recovery byte of another kind',
      'signature-out-of-range',
      async () => withSignature(await voteBy(KEYS[0]), (r, s) => `${r}${s}25`),
    ],
    ['was signed for another realm', 'signature-mismatch', () => voteBy(KEYS[0], 'approve', { realm: 'live' })],
    [
      'was signed for another proposal',
      'signature-mismatch',
      () => voteBy(KEYS[0], 'approve', { proposal: digestOf('other') }),
    ],
    ['was signed for another deadline', 'signature-mismatch', () => voteBy(KEYS[0], 'approve', { deadline: 2e9 })],
    [
      'was signed for other words',
      'signature-mismatch',
      () => voteBy(KEYS[0], 'approve', { changes: 'nothing changes' }),
    ],
    [
      'is a veto turned into an approval',
      'signature-mismatch',
      async () => ({ ...(await voteBy(KEYS[0], 'veto')), kind: 'approve' }),
    ],
    [
      'is another owner’s under his name',
      'signature-mismatch',
      async () => ({ ...(await voteBy(KEYS[1])), signer: PEOPLE.owners[0] ?? '' }),
    ],
  ])('that %s is refused as %s', async (_, code, make) => {
    expect(await checkVote(PROPOSAL, PEOPLE, await make())).toMatchObject({ ok: false, error: { code } });
  });

  it('is bound to every field of the proposal: one digit elsewhere and it is another', () => {
    const { conditions } = PROPOSAL;
    const other = { ...PROPOSAL, conditions: { ...conditions, price: { ...conditions.price, low: '1584621309' } } };
    expect(proposalId(other)).not.toBe(proposalId(PROPOSAL));
    expect(voteHash(statementOf(other, 'approve'))).not.toBe(voteHash(statementOf(PROPOSAL, 'approve')));
  });
});

describe('the typed data of a vote', () => {
  const keccak = (...parts: readonly Uint8Array[]): Uint8Array => keccak_256(Buffer.concat(parts));
  const text = (value: string): Uint8Array => keccak_256(new TextEncoder().encode(value));
  const bytes = (hex: string): Uint8Array => hexToBytes(hex.slice(2));

  it.each([
    ['approve', 'ProposalApproval'],
    ['veto', 'ProposalVeto'],
  ] as const)('of %s hashes as EIP-712 says, computed here by another library', (kind, type) => {
    const { proposal, market, changes, deadline, realm } = statementOf(PROPOSAL, kind);
    const domain = keccak(
      text('EIP712Domain(string name,string version,bytes32 salt)'),
      text('Plimsoll'),
      text('1'),
      text(realm),
    );
    const struct = keccak(
      text(`${type}(bytes32 proposal,string market,string changes,uint64 deadline)`),
      bytes(proposal),
      text(market),
      text(changes),
      hexToBytes(word(BigInt(deadline))),
    );
    const expected = `0x${bytesToHex(keccak(hexToBytes('1901'), domain, struct))}`;
    expect(voteHash(statementOf(PROPOSAL, kind))).toBe(expected);
  });

  it('is never that of a run of parameter sets', () => {
    const run = runHash({
      realm: PROPOSAL.realm,
      root: proposalId(PROPOSAL),
      slot: PROPOSAL.conditions.deadline,
      sets: 1,
    });
    expect(run).not.toBe(voteHash(statementOf(PROPOSAL, 'approve')));
  });
});

describe('a command', () => {
  it('is the same whatever the order of the votes, and counts nobody twice', async () => {
    const votes = await Promise.all(KEYS.map((key) => voteBy(key)));
    fc.assert(
      fc.property(fc.shuffledSubarray(votes, { minLength: 2 }), (some) => {
        expect(commandOf(PROPOSAL, PEOPLE, some)).toEqual(commandOf(PROPOSAL, PEOPLE, [...some].reverse()));
        expect(commandOf(PROPOSAL, PEOPLE, some)?.votes).toHaveLength(2);
      }),
    );
    const [one] = votes;
    expect(commandOf(PROPOSAL, PEOPLE, one ? [one, one] : [])).toBeNull();
    expect(commandOf(PROPOSAL, { owners: [], threshold: null, guardians: [] }, votes)).toBeNull();
  });

  it('is a veto as soon as there is one', async () => {
    const votes = [await voteBy(KEYS[0]), await voteBy(GUARDIAN_KEY, 'veto'), await voteBy(KEYS[1])];
    expect(commandOf(PROPOSAL, PEOPLE, votes)).toMatchObject({
      kind: 'veto',
      votes: [{ signer: PEOPLE.guardians[0] }],
    });
  });

  it('put there by somebody without the owners’ signatures carries out nothing', async () => {
    const real = commandOf(PROPOSAL, PEOPLE, [await voteBy(KEYS[0]), await voteBy(KEYS[1])]);
    if (!real) throw new Error('two owners make no command');
    expect(await checkedCommand(PROPOSAL, PEOPLE, real)).toEqual(real);
    const forged = { ...real, votes: real.votes.map((one) => ({ ...one, signer: PEOPLE.owners[2] ?? '' })) };
    expect(await checkedCommand(PROPOSAL, PEOPLE, forged)).toBeNull();
    const half = { ...real, votes: [real.votes[0], { ...real.votes[0], signer: PEOPLE.owners[2] }] } as typeof real;
    expect((await checkedCommand(PROPOSAL, PEOPLE, half))?.votes).toHaveLength(1);
    expect(await checkedCommand(PROPOSAL, PEOPLE, { ...real, market: 'BTC-USD-PERP' })).toBeNull();
  });
});

describe('an export', () => {
  const exported = async () => {
    const votes = [await voteBy(KEYS[0]), await voteBy(KEYS[1]), await voteBy(GUARDIAN_KEY, 'veto')];
    const id = proposalId(PROPOSAL);
    const file = exportOf({ id, content: PROPOSAL, votes, standing: standingOf(null, id) });
    return proposalExport.parse(JSON.parse(JSON.stringify(file)));
  };
  const failing = async (file: Awaited<ReturnType<typeof exported>>) =>
    (await verifyExport(file)).filter(({ holds }) => !holds).map(({ name }) => name);

  it('is verified from what is in it', async () => {
    const checks = await verifyExport(await exported());
    expect(checks.map(({ name, holds }) => [name, holds])).toEqual(
      ['id', 'approve', 'veto', 'words', 'approve', 'approve', 'veto'].map((name) => [name, true]),
    );
  });

  it.each<[string, (file: Awaited<ReturnType<typeof exported>>) => unknown, string[]]>([
    [
      'content',
      (file) => ({ ...file, proposal: { ...file.proposal, why: 'because' } }),
      ['id', 'approve', 'veto', 'words', 'approve', 'approve', 'veto'],
    ],
    [
      'words',
      (file) => ({ ...file, changes: file.changes.map((one) => ({ ...one, sentence: 'nothing' })) }),
      ['words'],
    ],
    ['hash', (file) => ({ ...file, hashes: { ...file.hashes, approve: digestOf('x') } }), ['approve', 'words']],
    ['typed data', (file) => ({ ...file, typedData: { ...file.typedData, approve: file.typedData.veto } }), ['words']],
    [
      'signature',
      (file) => ({ ...file, votes: file.votes.map((one) => ({ ...one, signature: file.votes[1]?.signature })) }),
      ['approve', 'veto'],
    ],
  ])('with its %s changed is not', async (_, change, expected) => {
    expect(await failing(proposalExport.parse(change(await exported())))).toEqual(expected);
  });
});
