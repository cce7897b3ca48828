import * as fc from 'fast-check';
import { type LockRules, type LockState, lockAfter, noLocks } from '../../../lib/core/breaker/index.ts';
import { type BreakerCommand, type BreakerStatement, breakerCommandId } from '../../../lib/core/market/index.ts';
import { defaultPolicy } from '../../../lib/core/policy/index.ts';
import { T0 } from '../../support/cycles.ts';

const person = (digit: string) => `0x${digit.repeat(40)}`;
export const OWNERS = ['1', '2', '3'].map(person);
export const GUARDIANS = ['4', '5'].map(person);
export const OUTSIDER = person('6');
const EVERYBODY = [...OWNERS, ...GUARDIANS, OUTSIDER];
export const MARKET = 'BTC-USD-PERP';
const REALM = 'simulated:7';
const DAY = 86_400;

export const rulesAt = (slot: number): LockRules => ({
  realm: REALM,
  market: MARKET,
  slot,
  now: slot,
  policy: {
    ...defaultPolicy(),
    mandate: { owners: OWNERS, threshold: 2, guardians: GUARDIANS },
    longestLockSeconds: DAY,
  },
});

/** An order as a cycle gets it: its signatures were checked before. */
export const orderBy = (signers: readonly string[], statement: BreakerStatement, position = 1): BreakerCommand => ({
  schema: 'plimsoll.breaker-command/1',
  id: breakerCommandId(statement),
  position,
  statement,
  votes: signers.map((signer) => ({ signer, signature: `0x${'00'.repeat(65)}` })),
});

const common = { realm: REALM, market: MARKET, reason: 'the venue is down' };
export const lockBy = (
  by: string,
  more: Partial<Extract<BreakerStatement, { kind: 'lock' }>> = {},
  position?: number,
): BreakerCommand =>
  orderBy([by], { kind: 'lock', ...common, issuedAt: T0, state: 'halt', until: T0 + 3_600, ...more }, position);
export const unlockBy = (by: string, issuedAt: number, position?: number): BreakerCommand =>
  orderBy([by], { kind: 'unlock', ...common, issuedAt }, position);
export const releaseBy = (signers: readonly string[], issuedAt: number): BreakerCommand =>
  orderBy(signers, { kind: 'release', ...common, issuedAt });

/** A digest is of what JSON can hold: ordinary objects. */
const PLAIN = { noNullPrototype: true } as const;
const instant = fc.integer({ min: T0 - 600, max: T0 + 600 });
const statement: fc.Arbitrary<BreakerStatement> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record(
      {
        kind: fc.constant('lock' as const),
        realm: fc.constantFrom(REALM, REALM, REALM, 'live'),
        market: fc.constantFrom(MARKET, MARKET, MARKET, 'ETH-USD-PERP'),
        reason: fc.constantFrom('a', 'b'),
        issuedAt: instant,
        state: fc.constantFrom('limit' as const, 'halt' as const),
        until: fc.integer({ min: T0 - 900, max: T0 + 2 * DAY }),
      },
      PLAIN,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        kind: fc.constantFrom('unlock' as const, 'release' as const),
        realm: fc.constant(REALM),
        market: fc.constant(MARKET),
        reason: fc.constantFrom('a', 'b'),
        issuedAt: instant,
      },
      PLAIN,
    ),
  },
);

/** Orders by anybody, right and wrong ones; fewer than the locks that a market remembers. */
export const orders: fc.Arbitrary<BreakerCommand[]> = fc
  .array(fc.tuple(fc.subarray(EVERYBODY, { minLength: 1, maxLength: 3 }), statement), { maxLength: 8 })
  .map((list) => list.map(([signers, one], index) => orderBy(signers, one, index + 1)));

export const locked = (commands: readonly BreakerCommand[], slot = T0, before: LockState = noLocks): LockState =>
  lockAfter(before, commands, rulesAt(slot));
