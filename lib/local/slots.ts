import { type EntryBody, upgrade } from '../core/controller/index.ts';
import { err, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import type { CycleReport } from '../cycle/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { type CycleLine, lineOf } from './line.ts';
import type { World } from './world.ts';

/** Where a schedule goes on: after the slot that the slowest market has; at the slot itself where one has none yet. */
export const nextSlot = async (ledger: Ledger, { policy }: World): Promise<Result<UnixSeconds | null, string>> => {
  const slots: (UnixSeconds | null)[] = [];
  for (const { id } of policy.markets) {
    const head = await ledger.head(id);
    if (!head.ok) return err(`${id}: ${head.error.detail}`);
    slots.push(head.value?.entry.body.inputs.slot ?? null);
  }
  const known = slots.flatMap((slot) => slot ?? []);
  if (known.length === 0) return ok(null);
  return ok(Math.min(...known) + (known.length < slots.length ? 0 : policy.cadenceSeconds));
};

/** What a run has committed, as it is shown. Throws when it is not there: the ledger is this process's own. */
export const linesOf = async (ledger: Ledger, { outcomes }: CycleReport): Promise<CycleLine[]> => {
  const lines: CycleLine[] = [];
  for (const { market, outcome, version } of outcomes) {
    if (outcome !== 'committed') continue;
    const stored = await ledger.entry(market, version);
    if (!stored.ok || !stored.value) throw new Error(`${market} ${version} was committed and cannot be read`);
    const body = upgrade(stored.value.entry.body);
    if (!body.ok) throw new Error(body.error.detail);
    lines.push(lineOf({ body: body.value as EntryBody, set: stored.value.entry.set }));
  }
  return lines;
};
