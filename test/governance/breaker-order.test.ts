import { keccak256, stringToBytes } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { breakerOrderHash } from '../../lib/chain/index.ts';
import { type BreakerStatement, breakerCommandId } from '../../lib/core/market/index.ts';
import { defaultPolicy } from '../../lib/core/policy/index.ts';
import { checkedOrder, checkOrder, signOrder } from '../../lib/governance/index.ts';
import { localSigner } from '../../lib/publication/index.ts';
import { addressOf, GUARDIAN_KEY, KEYS, OUTSIDER_KEY, PEOPLE } from './proposal.ts';

const NOW = 1_767_232_800;
const LOCK: BreakerStatement = {
  ...{ kind: 'lock', realm: 'simulated:1', market: 'SOL-USD-PERP', reason: 'withdrawals stand still' },
  ...{ issuedAt: NOW, state: 'halt', until: NOW + 3_600 },
};
const POLICY = { ...defaultPolicy(), mandate: PEOPLE };
const PLACE = { realm: 'simulated:1', market: 'SOL-USD-PERP', now: NOW };
const AT = { ...PLACE, position: 3 };

const signed = async (statement: BreakerStatement, ...keys: readonly `0x${string}`[]) => {
  const order = await signOrder(statement, keys.map(localSigner));
  return order.ok ? order.value : expect.fail(order.error.detail);
};

describe('the signature under a lock', () => {
  it('is the one that a wallet makes of the document that it shows', async () => {
    const uint = { issuedAt: BigInt(NOW) };
    const signature = await privateKeyToAccount(GUARDIAN_KEY).signTypedData({
      domain: { name: 'Plimsoll', version: '1', salt: keccak256(stringToBytes('simulated:1')) },
      types: {
        BreakerLock: [
          { name: 'command', type: 'bytes32' },
          { name: 'market', type: 'string' },
          { name: 'order', type: 'string' },
          { name: 'reason', type: 'string' },
          { name: 'issuedAt', type: 'uint64' },
        ],
      },
      primaryType: 'BreakerLock',
      message: {
        command: breakerCommandId(LOCK),
        market: 'SOL-USD-PERP',
        order: 'Hold SOL-USD-PERP at halt or stricter until 2026-01-01T03:00:00Z.',
        reason: 'withdrawals stand still',
        ...uint,
      },
    });
    expect((await signed(LOCK, GUARDIAN_KEY)).votes).toEqual([{ signer: addressOf(GUARDIAN_KEY), signature }]);
  });

  const { state: _state, until: _until, kind: _kind, ...common } = LOCK as Extract<BreakerStatement, { kind: 'lock' }>;
  it.each<[string, BreakerStatement]>([
    ['another realm', { ...LOCK, realm: 'live' }],
    ['another market', { ...LOCK, market: 'BTC-USD-PERP' }],
    ['another reason', { ...LOCK, reason: 'because' }],
    ['another second', { ...LOCK, issuedAt: NOW + 1 }],
    ['another state', { ...LOCK, state: 'limit' } as BreakerStatement],
    ['another end', { ...LOCK, until: NOW + 3_601 } as BreakerStatement],
    ['an unlock', { kind: 'unlock', ...common }],
    ['a release', { kind: 'release', ...common }],
  ])('is none under %s', async (_, statement) => {
    expect(breakerOrderHash(statement)).not.toBe(breakerOrderHash(LOCK));
    const { votes } = await signed(LOCK, GUARDIAN_KEY);
    const stored = { schema: 'plimsoll.breaker-command/1' as const, id: breakerCommandId(statement), position: 3 };
    const place = { ...AT, realm: statement.realm, market: statement.market };
    expect(await checkedOrder({ ...stored, statement, votes }, place, POLICY)).toBeNull();
  });
});

describe('an order', () => {
  it.each([
    ['a lock by an outsider', LOCK, [OUTSIDER_KEY], 'not-entitled'],
    ['a lock by all owners', LOCK, KEYS, 'not-entitled'],
    ['a release by the guardian', { ...LOCK, kind: 'release' } as never, [GUARDIAN_KEY], 'not-entitled'],
  ])('is refused: %s', async (_, statement, keys, code) => {
    expect(await checkOrder(await signed(statement, ...keys), PLACE, POLICY)).toMatchObject({
      ok: false,
      error: { code },
    });
  });

  it('keeps of its stored signatures those that hold, and is none without enough of them', async () => {
    const { reason, issuedAt, realm, market } = LOCK;
    const release: BreakerStatement = { kind: 'release', realm, market, reason, issuedAt };
    const { votes } = await signed(release, ...KEYS);
    const forged = votes.map((one, index) => (index === 0 ? { ...one, signature: votes[1]?.signature ?? '' } : one));
    const stored = { schema: 'plimsoll.breaker-command/1' as const, id: breakerCommandId(release), position: 3 };
    const order = { ...stored, statement: release, votes: forged };
    expect((await checkedOrder(order, AT, POLICY))?.votes).toEqual(votes.slice(1));
    expect(await checkedOrder({ ...order, votes: forged.slice(0, 2) }, AT, POLICY)).toBeNull();
    expect(await checkedOrder(order, { ...AT, position: 4 }, POLICY)).toBeNull();
  });
});
