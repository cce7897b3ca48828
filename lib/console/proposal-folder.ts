import { join } from 'node:path';
import type { Policy } from '../core/policy/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { listProposals } from '../cycle/index.ts';
import type { ViewParts } from '../governance/index.ts';
import { type OpenLedger, openLedger, readPolicyFile } from '../local/index.ts';

/** A data folder as commands about proposals see it. */
export interface ProposalFolder extends Pick<OpenLedger, 'ledger' | 'realm'> {
  readonly policy: Policy;
}

/** Opens the folder, lets `use` work on it, and closes it whatever comes of that. */
export const inFolder = async <T>(
  data: string | undefined,
  use: (folder: ProposalFolder) => Promise<Result<T, string>>,
): Promise<Result<T, string>> => {
  const opened = await openLedger(data ?? null);
  if (!opened.ok) return opened;
  const { ledger, realm, folder, close } = opened.value;
  try {
    const policy = await readPolicyFile(join(folder, 'policy.json'));
    return policy.ok ? await use({ ledger, realm, policy: policy.value }) : policy;
  } finally {
    await close();
  }
};

/** Every proposal that the newest entries speak of. */
export const proposalsIn = async ({
  ledger,
  policy,
}: ProposalFolder): Promise<Result<readonly ViewParts[], string>> => {
  const found = await listProposals(
    ledger,
    policy.markets.map(({ id }) => id),
    policy.mandate.guardians,
  );
  return found.ok ? found : err(found.error.detail);
};

/** Shorter beginnings would be typed by accident. */
const SHORTEST_BEGINNING = 6;

/** The one proposal whose id begins as told. */
export const proposalNamed = async (folder: ProposalFolder, beginning: string): Promise<Result<ViewParts, string>> => {
  const all = await proposalsIn(folder);
  if (!all.ok) return all;
  if (beginning.length < SHORTEST_BEGINNING) return err(`give at least ${SHORTEST_BEGINNING} characters of the id`);
  const matching = all.value.filter(({ id }) => id.startsWith(beginning.toLowerCase()));
  const [only] = matching;
  if (only && matching.length === 1) return ok(only);
  const which = matching.length === 0 ? 'no proposal has an id' : `${matching.length} proposals have ids`;
  return err(`${which} that begins with ${beginning}; see plimsoll proposal list`);
};
