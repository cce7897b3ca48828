import { type ProtocolSnapshot, protocolSnapshot, type SnapshotFault } from '../core/market/index.ts';
import { type Digest, err, ok, type Result } from '../core/units/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Head } from './heads.ts';
import type { CyclePorts } from './ports.ts';

/** What a cycle knows of a market's accounts: the snapshot as it stands in the ledger, or why there is none. */
export type Accounts =
  | { readonly digest: Digest; readonly snapshot: ProtocolSnapshot }
  | { readonly fault: SnapshotFault };

type SnapshotPorts = Pick<CyclePorts, 'accounts' | 'ledger' | 'metrics' | 'log'>;

/**
 * Reads the accounts of these markets and files what was read, so that the entries that will name it can be decided again.
 * A snapshot that cannot be had or filed costs its market the judgement and nothing else: no cycle waits for accounts.
 */
export const accountsFor = async (
  { accounts, ledger, metrics, log }: SnapshotPorts,
  markets: readonly string[],
  heads: ReadonlyMap<string, Head | null>,
): Promise<ReadonlyMap<string, Accounts>> => {
  const read = await accounts(markets);
  const found = new Map<string, Accounts>();
  const failed = (market: string, fault: SnapshotFault, detail: string): void => {
    metrics.count('snapshot.unused', { market, code: fault });
    log.warn('snapshot of accounts not used', { market, code: fault, detail });
    found.set(market, { fault });
  };
  for (const [market, answer] of read) {
    if (!answer.ok) {
      failed(market, answer.error.code, answer.error.detail);
      continue;
    }
    const { digest, snapshot } = answer.value;
    // Named by the newest entry it stands there already: a protocol counts less often than we decide.
    const filed = heads.get(market)?.body.inputs.snapshot === digest;
    const put = filed ? null : await ledger.putDocument('SNAPSHOT', digest, snapshot);
    if (put && !put.ok) failed(market, put.error.code === 'too-large' ? 'too-large' : 'not-stored', put.error.detail);
    else found.set(market, { digest, snapshot });
  }
  return found;
};

/** The accounts that an entry names, or null where it names none. */
export const snapshotOf = async (
  ledger: Ledger,
  digest: string | null,
): Promise<Result<ProtocolSnapshot | null, string>> => {
  if (digest === null) return ok(null);
  const document = await ledger.document('SNAPSHOT', digest);
  const snapshot = document.ok ? protocolSnapshot.safeParse(document.value) : null;
  if (snapshot?.success) return ok(snapshot.data);
  return err(`snapshot ${digest} is not in the ledger or cannot be read`);
};
