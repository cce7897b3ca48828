import type { Entry } from '../core/market/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { type SignedPlace, signRun } from '../publication/index.ts';
import type { Planned } from './plan.ts';
import type { CycleFailure, CyclePorts, CycleSettings } from './ports.ts';

/** Models of a plan that its predecessor did not name yet. */
const newModels = ({ previous, output }: Planned) =>
  Object.entries(output.models).filter(([name]) => output.body.models[name] !== previous?.body.models[name]);

const putModels = async ({ ledger }: CyclePorts, planned: Planned): Promise<Result<void, CycleFailure>> => {
  for (const [name, model] of newModels(planned)) {
    const put = await ledger.putDocument('MODEL', planned.output.body.models[name] ?? '', model);
    if (!put.ok) return err({ ...put.error, market: planned.market.id });
  }
  return ok(undefined);
};

/** The proposal that a plan opens: written before the entry that names it, so that whoever reads of it finds it. */
const putProposal = async ({ ledger }: CyclePorts, planned: Planned): Promise<Result<void, CycleFailure>> => {
  const { body } = planned.output;
  const open = body.state.mandate?.open;
  if (!open || body.decision.mandate?.opened !== open.id) return ok(undefined);
  const put = await ledger.putDocument('PROPOSAL', open.id, open.proposal);
  return put.ok ? put : err({ ...put.error, market: planned.market.id });
};

/** Signs all sets of a plan with one signature, before any of them is written. */
export const signPlan = async (
  { signer, metrics }: CyclePorts,
  { realm }: CycleSettings,
  planned: readonly Planned[],
): Promise<Result<readonly SignedPlace[], CycleFailure>> => {
  const slot = planned[0]?.output.body.inputs.slot ?? 0;
  const signed = await signRun(
    planned.map(({ output }) => output.set),
    slot,
    realm,
    signer,
  );
  if (signed.ok) return signed;
  metrics.count('signature.failed', { code: signed.error.code });
  return err({ ...signed.error, market: null });
};

/** Writes what the entry names, then the entry: one conditional put decides whether it exists. */
export const commitPlanned = async (
  ports: CyclePorts,
  planned: Planned,
  place: SignedPlace,
  runId: string,
): Promise<Result<'committed' | 'lost', CycleFailure>> => {
  const models = await putModels(ports, planned);
  if (!models.ok) return models;
  const proposed = await putProposal(ports, planned);
  if (!proposed.ok) return proposed;
  const { body, digest, set } = planned.output;
  const entry: Entry<typeof body> = { body, digest, set, ...place };
  const committed = await ports.ledger.commit(entry, runId);
  return committed.ok ? committed : err({ ...committed.error, market: planned.market.id });
};
