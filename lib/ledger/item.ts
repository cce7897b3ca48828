import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Entry, entryHead, envelope, type Realm } from '../core/market/index.ts';
import { canonical, err, ok, type Result, sha256 } from '../core/units/index.ts';
import { fault, type LedgerError } from './fault.ts';
import { entryKey } from './keys.ts';
import { pack, unpack } from './pack.ts';

export type Item = Record<string, AttributeValue>;

/** An entry as it was read, and what it weighs in the database: names and values, in bytes. */
export interface StoredEntry {
  readonly entry: Entry;
  readonly storedBytes: number;
}

const sizeOf = (value: AttributeValue): number => value.B?.length ?? Buffer.byteLength(value.S ?? value.N ?? '');
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);

/** What must be so before anything is stored; otherwise the caller is defect and the ledger would vouch for it. */
const requireWhole = (realm: Realm, { body, digest, set }: Entry, text: string): void => {
  if (sha256(text) !== digest) throw new TypeError(`${digest} is not the digest of the body`);
  if (set.digest !== digest) throw new TypeError(`the set names ${set.digest}, its body is ${digest}`);
  if (set.realm !== realm) throw new TypeError(`a set of realm ${set.realm} in the ledger of ${realm}`);
  if (set.market !== body.market || set.version !== body.version) {
    throw new TypeError(`the set is ${set.market} ${set.version}, its body ${body.market} ${body.version}`);
  }
};

/** The item of an entry. Body and head are packed apart: the digest covers the body's text and nothing else. */
export const itemOf = (realm: Realm, entry: Entry, runId: string): Result<Item, LedgerError> => {
  const { body, ...head } = entry;
  const text = canonical(body);
  requireWhole(realm, entry, text);
  const [packedBody, packedHead] = [pack(text), pack(canonical(head))];
  if (!packedBody.ok) return packedBody;
  if (!packedHead.ok) return packedHead;
  return ok({
    ...entryKey(realm, body.market, body.version),
    body: { B: packedBody.value },
    head: { B: packedHead.value },
    digest: { S: entry.digest },
    slot: { N: String(body.inputs.slot) },
    runId: { S: runId },
  });
};

/** The entry of an item, checked against its own digest and against the key under which it was found. */
export const entryOf = (realm: Realm, item: Item): Result<StoredEntry, LedgerError> => {
  const where = `${item.pk?.S} ${item.sk?.S}`;
  const corrupt = (what: string) => err(fault('corrupt', `${where}: ${what}`));
  const [storedBody, storedHead] = [unpack(item.body?.B), unpack(item.head?.B)];
  if (!storedBody.ok) return corrupt(storedBody.error.detail);
  if (!storedHead.ok) return corrupt(storedHead.error.detail);
  const [body, head] = [envelope.safeParse(storedBody.value.value), entryHead.safeParse(storedHead.value.value)];
  if (!body.success) return corrupt(`body: ${body.error.issues[0]?.path.join('.')} ${body.error.issues[0]?.message}`);
  if (!head.success) return corrupt(`head: ${head.error.issues[0]?.path.join('.')} ${head.error.issues[0]?.message}`);
  const { digest, set, proof, signature } = head.data;
  if (sha256(storedBody.value.text) !== digest || set.digest !== digest) return corrupt('digest does not match');
  const key = entryKey(realm, body.data.market, body.data.version);
  if (key.pk.S !== item.pk?.S || key.sk.S !== item.sk?.S) return corrupt('filed under the wrong key');
  return ok({ entry: { body: body.data, digest, set, proof, signature }, storedBytes: itemBytes(item) });
};
