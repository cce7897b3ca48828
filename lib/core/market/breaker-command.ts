import * as z from 'zod';
import { type Digest, digestOf, formatInstant } from '../units/index.ts';
import { marketId, realm } from './identity.ts';
import { digest, unixSeconds } from './schema.ts';

/** 20 bytes of a person's key, lower case. */
export const signerAddress = z.string().regex(/^0x[0-9a-f]{40}$/, 'expected an address in lower case');

/** So many bytes as wallets write them, in either case; read as lower case. */
export const hexBytes = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`), `expected 0x and ${2 * bytes} hexadecimal digits`)
    .toLowerCase();

/** As many as a policy names people. */
const MOST_SIGNATURES = 20;

/** Signatures of people under one statement, so that whoever has it can check them again. Wallets write either case. */
export const signatures = z
  .array(z.strictObject({ signer: hexBytes(20), signature: hexBytes(65) }))
  .min(1)
  .max(MOST_SIGNATURES);

/** A person's words. On one line and without marks that turn the direction of text, because they stand in a cause, a log and a table. */
export const plainReason = z
  .string()
  .regex(/^(?!\s)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}(?<!\s)$/u, 'expected 1 to 200 characters on one line');

/** How far a person may close a market: no new risk, or that and funding on the mean. */
export const lockedState = z.enum(['limit', 'halt']);

const common = { realm, market: marketId, reason: plainReason, issuedAt: unixSeconds };

/**
 * What somebody orders the breaker of one market to do. `lock`: hold it at least at `state` until then. `unlock`: lift every
 * lock of it that was issued before. `release`: allow new risk again after a third halt. `issuedAt` is the signer's clock.
 */
export const breakerStatement = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lock'), ...common, state: lockedState, until: unixSeconds }),
  z.strictObject({ kind: z.literal('unlock'), ...common }),
  z.strictObject({ kind: z.literal('release'), ...common }),
]);
export type BreakerStatement = z.infer<typeof breakerStatement>;
export type LockStatement = Extract<BreakerStatement, { kind: 'lock' }>;

/** Digest of all that a statement says: the same words signed at another second are another command. */
export const breakerCommandId = (statement: BreakerStatement): Digest => digestOf(statement);

/** The statement in words, as its signer reads it before signing. */
export const breakerSentence = (statement: BreakerStatement): string => {
  const { kind, market } = statement;
  if (kind === 'unlock') return `Lift every lock on ${market} that was signed before.`;
  if (kind === 'release') return `Allow new risk in ${market} again after its third halt.`;
  return `Hold ${market} at ${statement.state} or stricter until ${formatInstant(statement.until)}.`;
};

/** A statement and the signatures under it, as it is posted. */
export const signedStatement = z.strictObject({ statement: breakerStatement, votes: signatures });
export type SignedStatement = z.infer<typeof signedStatement>;

/** The same as it waits in the ledger and as a cycle used it. `position` counts the commands to one market, from 1. */
export const breakerCommand = z.strictObject({
  schema: z.literal('plimsoll.breaker-command/1'),
  id: digest,
  position: z.number().int().positive(),
  statement: breakerStatement,
  votes: signatures,
});
export type BreakerCommand = z.infer<typeof breakerCommand>;
