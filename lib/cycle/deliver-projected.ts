import { heldFields, projectSet } from '../core/mandate/index.ts';
import type { ParameterSet } from '../core/market/index.ts';
import type { Consumer } from '../core/policy/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { fault, type LedgerError } from '../ledger/index.ts';
import { consumerChannel } from '../operations/index.ts';
import { type Projection, projectionOf, type SentBefore, sentBefore } from '../publication/index.ts';
import { type Delivered, deliverPages, PAGE, type Page, stopped, together, versionUrl } from './deliver.ts';
import type { CyclePorts, CycleSettings } from './ports.ts';
import { createRailsReader, type RailsReader } from './rails-reader.ts';

type ProjectionPorts = Pick<CyclePorts, 'ledger' | 'bus' | 'metrics' | 'log'>;
type ProjectionSettings = Pick<CycleSettings, 'publicUrl' | 'policy' | 'policyHash'>;
type Taker = Pick<Consumer, 'name' | 'market'>;

/** Where a consumer stands: the version dealt with last, and what it was last sent. */
interface Place {
  readonly version: number;
  readonly sent: SentBefore | null;
}

/** One version on its way: what is told of it, or why nothing is, and what the consumer has been sent after it. */
interface Step {
  readonly set: ParameterSet;
  readonly event: Projection | null;
  readonly reasons: readonly string[];
  readonly sent: SentBefore | null;
}

/** A consumer begins with the newest version: its rails are about what it has, and it has nothing of what is over. */
const begin = async (
  { ledger }: Pick<ProjectionPorts, 'ledger'>,
  channel: string,
  market: string,
): Promise<Result<Place | null, LedgerError>> => {
  const head = await ledger.head(market);
  if (!head.ok) return head;
  if (!head.value) return ok(null);
  const place = { version: head.value.entry.set.version - 1, memory: null };
  const begun = await ledger.remember(channel, market, place, 'first');
  if (!begun.ok) return begun;
  return begun.value === 'advanced' ? ok({ version: place.version, sent: null }) : placeOf({ ledger }, channel, market);
};

const placeOf = async (
  ports: Pick<ProjectionPorts, 'ledger'>,
  channel: string,
  market: string,
): Promise<Result<Place | null, LedgerError>> => {
  const stored = await ports.ledger.memory(channel, market);
  if (!stored.ok) return stored;
  if (!stored.value) return begin(ports, channel, market);
  const sent = sentBefore.nullable().safeParse(stored.value.memory);
  if (sent.success) return ok({ version: stored.value.version, sent: sent.data });
  return err(fault('corrupt', `${channel} ${market}: what was sent last cannot be read: ${sent.error.message}`));
};

/** Versions under a policy that does not name the consumer were never meant for it. */
const stepOf = async (
  set: ParameterSet,
  before: SentBefore | null,
  { name }: Taker,
  { railsAt, publicUrl }: { readonly railsAt: RailsReader; readonly publicUrl: string },
): Promise<Result<Step, LedgerError>> => {
  const rails = await railsAt(set.policyHash);
  if (!rails.ok) return rails;
  const projected = rails.value && projectSet(set, before, rails.value);
  if (!projected) return ok({ set, event: null, reasons: [], sent: before });
  if (!projected.sent) return ok({ set, event: null, reasons: projected.reasons, sent: before });
  const { vector, onConsumer } = projected;
  const event = projectionOf(set, {
    consumer: name,
    url: versionUrl(publicUrl, set.market, set.version),
    vector,
    projected: heldFields(set, vector),
    before,
  });
  return ok({ set, event, reasons: [], sent: { version: set.version, ...onConsumer } });
};

/** The first part of the steps whose events the bus has taken, with what had none between and behind them. */
const takenOf = (steps: readonly Step[], accepted: number): readonly Step[] => {
  let left = accepted;
  const end = steps.findIndex(({ event }) => {
    if (event) left -= 1;
    return left < 0;
  });
  return end === -1 ? steps : steps.slice(0, end);
};

const tellUnsent = ({ metrics, log }: ProjectionPorts, { name, market }: Taker, steps: readonly Step[]): void => {
  for (const { set, reasons } of steps) {
    if (reasons.length === 0) continue;
    metrics.count('projection.unsent', { consumer: name });
    log.error('nothing coherent lies inside the rails of a consumer', {
      ...{ consumer: name, market, version: set.version, slot: set.slot, reasons },
    });
  }
};

const deliverPage = async (
  ports: ProjectionPorts,
  settings: ProjectionSettings,
  taker: Taker,
  railsAt: RailsReader,
): Promise<Page> => {
  const { name, market } = taker;
  const stop = (sent: number, error: Parameters<typeof stopped>[1]) =>
    stopped(sent, { ...error, detail: `consumer ${name}: ${error.detail}` }, market);
  const channel = consumerChannel(name);
  const place = await placeOf(ports, channel, market);
  if (!place.ok) return stop(0, place.error);
  if (!place.value) return { sent: 0, failure: null, more: false };
  const page = await ports.ledger.entriesAfter(market, place.value.version, PAGE);
  if (!page.ok) return stop(0, page.error);
  const steps: Step[] = [];
  for (const { entry } of page.value) {
    const step = await stepOf(entry.set, steps.at(-1)?.sent ?? place.value.sent, taker, { railsAt, ...settings });
    if (!step.ok) return stop(0, step.error);
    steps.push(step.value);
  }
  const published = await ports.bus.publish(steps.flatMap(({ event }) => event ?? []));
  const sent = published.ok ? published.value.accepted : published.error.accepted;
  const taken = takenOf(steps, sent);
  const last = taken.at(-1);
  if (last) {
    const at = { version: last.set.version, memory: last.sent };
    const advanced = await ports.ledger.remember(channel, market, at, 'later');
    if (!advanced.ok) return stop(sent, advanced.error);
    // Another run that was first has told it.
    if (advanced.value === 'advanced') tellUnsent(ports, taker, taken);
  }
  return published.ok ? { sent, failure: null, more: steps.length === PAGE } : stop(sent, published.error);
};

/**
 * Sends every consumer that the policy names, in order, what of each new version it can take inside its rails. What it was
 * last sent moves in one write with the version and only after the bus has accepted: a run that dies between makes the
 * same projections from the same base again, and two runs at once make the same ones. The rails are those of the policy
 * that a set names, so that neither a retry nor a new policy changes what was made of it.
 */
export const deliverProjected = async (ports: ProjectionPorts, settings: ProjectionSettings): Promise<Delivered> => {
  const takers = settings.policy.consumers ?? [];
  return together(
    await Promise.all(
      takers.map((taker) => {
        const railsAt = createRailsReader(ports.ledger, settings, taker);
        const deliverNext = () => deliverPage(ports, settings, taker, railsAt);
        return deliverPages(ports.metrics, consumerChannel(taker.name), deliverNext);
      }),
    ),
  );
};
