import { expect } from 'vitest';
import { type EntryBody, entryBody } from '../../lib/core/controller/index.ts';
import type { Entry } from '../../lib/core/market/index.ts';
import type { Ledger } from '../../lib/ledger/index.ts';
import type { RecordedEvent } from '../../lib/local/bus-protocol.ts';
import { verifySignedSet } from '../../lib/publication/index.ts';
import { MARKETS, SIGNER } from './world.ts';

export type Written = Entry<EntryBody>;
export type History = ReadonlyMap<string, readonly Written[]>;

const got = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T => {
  expect(result).toMatchObject({ ok: true });
  return (result as { readonly value: T }).value;
};

const PAGE = 1_000;

/** What a ledger holds from version `from` on, oldest first. Bodies are of the current schema or the test fails. */
export const historyOf = async (ledger: Ledger, from = 1): Promise<History> => {
  const read = await Promise.all(MARKETS.map((market) => ledger.entriesAfter(market, from - 1, PAGE)));
  return new Map(
    read.map((entries, index) => [
      MARKETS[index] ?? '',
      got(entries).map(({ entry }) => ({ ...entry, body: entryBody.parse(entry.body) })),
    ]),
  );
};

const expectChain = (market: string, entries: readonly Written[], from: number): void => {
  for (const [index, { body }] of entries.entries()) {
    const before = entries[index - 1];
    expect([body.market, body.version]).toEqual([market, from + index]);
    if (before || from === 1) expect(body.previousDigest).toBe(before?.digest ?? null);
    expect(body.inputs.slot).toBeGreaterThan(before?.body.inputs.slot ?? 0);
  }
};

const expectNamed = async (ledger: Ledger, history: History, { body }: Written): Promise<void> => {
  for (const digest of Object.values(body.models)) expect(got(await ledger.document('MODEL', digest))).not.toBeNull();
  expect(got(await ledger.document('POLICY', body.inputs.policyHash))).not.toBeNull();
  for (const cross of body.inputs.crosses) {
    const named = history.get(cross.market)?.find(({ digest }) => digest === cross.digest);
    expect(named?.body.inputs.slot, `${body.market} ${body.version} names ${cross.market} at its own slot`).toBe(
      body.inputs.slot,
    );
    expect(named?.body.decision.oracle.median).toBe(cross.price);
  }
};

/**
 * What must hold of a ledger whatever happened while it was written: one unbroken chain a market, slots that only rise,
 * and everything that an entry names is there. Gives what it holds from version `from` on.
 */
export const expectWhole = async (ledger: Ledger, from = 1): Promise<History> => {
  const history = await historyOf(ledger, from);
  for (const [market, entries] of history) {
    expectChain(market, entries, from);
    for (const entry of entries) await expectNamed(ledger, history, entry);
  }
  return history;
};

/** The slots that each market has been decided for, by market. */
export const slotsOf = (history: History): Record<string, readonly number[]> =>
  Object.fromEntries([...history].map(([market, entries]) => [market, entries.map(({ body }) => body.inputs.slot)]));

/** The same slots for every market. */
export const allAt = (...slots: readonly number[]): Record<string, readonly number[]> =>
  Object.fromEntries(MARKETS.map((market) => [market, slots]));

/** Every set is signed by the one key and stands where its proof says. */
export const expectSigned = async (history: History): Promise<void> => {
  for (const { set, proof, signature, body } of [...history.values()].flat()) {
    const verified = await verifySignedSet({ ...set, proof, signature }, { signer: SIGNER, now: body.inputs.slot });
    const failed = verified.checks.filter(({ holds, name }) => !holds && name !== 'validity');
    expect(failed, `${body.market} ${body.version}`).toEqual([]);
  }
};

/** Every version of `history` came over the bus, the first time in order, and always as it stands in the ledger. */
export const expectAnnounced = (events: readonly RecordedEvent[], history: History): void => {
  for (const [market, entries] of history) {
    const own = events.filter(({ detail }) => detail.market === market);
    const versions = own.map(({ detail }) => detail.version);
    expect([...new Set(versions)], `first announcements of ${market}`).toEqual(entries.map(({ body }) => body.version));
    for (const { detail } of own) {
      const entry = entries.find(({ body }) => body.version === detail.version);
      expect(detail.digest).toBe(entry?.digest);
      expect(detail.set).toEqual({ ...entry?.set, proof: entry?.proof, signature: entry?.signature });
    }
  }
};
