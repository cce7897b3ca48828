import {
  decidableBy,
  type OnRecord,
  PerpCount,
  type PlanHistory,
  type PolicyPlan,
  policyDifferences,
  sourcesOf,
  unrecordedIn,
} from '../backtest/index.ts';
import { ENGINE } from '../core/controller/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { err, formatInstant, ok, type Result, type UnixSeconds } from '../core/units/index.ts';
import { openRecording, type Planned, type RecordedEntry, type Recording, Redecision } from '../cycle/index.ts';
import { type OpenLedger, openLedger } from '../local/index.ts';

export interface PlanRequest {
  readonly old: Policy;
  readonly next: Policy;
  readonly historySeconds: number;
}

/** What a plan says of history, whichever it was. */
export type Played = Pick<PolicyPlan, 'unrecorded' | 'histories' | 'perps'>;

const SIDES = ['old', 'next'] as const;
type Side = (typeof SIDES)[number];
type Entries = ReadonlyMap<string, RecordedEntry>;

const recordedIn = ({ markets, policies }: Recording): OnRecord => {
  const seen = [...markets.values()].flatMap(({ before, newest }) => [before, newest]);
  const answered = seen.flatMap((one) => one?.body.inputs.observations.map(({ source }) => source) ?? []);
  return { markets: new Set(markets.keys()), sources: new Set([...sourcesOf([...policies.values()]), ...answered]) };
};

/** Both policies beside each other through a recording. */
class Play {
  readonly perps = new Map<string, PerpCount>();
  readonly reproduced = { entries: 0, identical: 0 };
  private readonly tracks: Readonly<Record<Side, Redecision>>;

  constructor(
    private readonly recording: Recording,
    private readonly policies: Readonly<Record<Side, Policy>>,
    private readonly realm: string,
  ) {
    const before = new Map([...recording.markets].map(([id, one]) => [id, one.before]));
    this.tracks = {
      old: new Redecision(policies.old, realm, before),
      next: new Redecision(policies.next, realm, before),
    };
    const isPerp = (id: string) =>
      SIDES.some((side) => policies[side].markets.some((one) => one.id === id && one.kind === 'perp'));
    for (const [id, market] of before)
      if (isPerp(id)) this.perps.set(id, new PerpCount(id, policies, market?.body ?? null));
  }

  /** A slot that a policy's own cadence does not have is none of its cycles. */
  decide(slot: UnixSeconds, entries: Entries): Result<void, string> {
    for (const side of SIDES) {
      if (slot % this.policies[side].cadenceSeconds !== 0) continue;
      const decided = this.tracks[side].decide(entries);
      if (!decided.ok) return decided;
      for (const one of decided.value) {
        this.perps.get(one.market.id)?.add(side, one.output.body);
        if (side === 'old') this.compare(one, entries.get(one.market.id));
      }
    }
    return ok(undefined);
  }

  private compare({ output }: Planned, entry: RecordedEntry | undefined): void {
    if (entry?.body.inputs.policyHash !== output.body.inputs.policyHash || entry.body.engine !== ENGINE) return;
    this.reproduced.entries += 1;
    if (entry.digest === output.digest) this.reproduced.identical += 1;
  }

  /** The newest cycle of every market, once more from what the ledger holds before it. */
  newest(): Result<void, string> {
    const { markets } = this.recording;
    const before = new Map([...markets].map(([id, one]) => [id, one.beforeNewest]));
    const entries = new Map([...markets].map(([id, { newest }]) => [id, newest]));
    for (const side of SIDES) {
      const decided = new Redecision(this.policies[side], this.realm, before).decide(entries);
      if (!decided.ok) return decided;
      for (const { market, output } of decided.value) this.perps.get(market.id)?.newest(side, output.body);
    }
    return ok(undefined);
  }
}

const playAll = async (
  play: Play,
  { after, to, slots }: Recording,
  onProgress: (share: number) => void,
): Promise<Result<{ readonly from: number; readonly cycles: number }, string>> => {
  let [from, cycles] = [to, 0];
  for await (const entries of slots()) {
    if (!entries.ok) return entries;
    const slot = [...entries.value.values()][0]?.body.inputs.slot ?? to;
    const decided = play.decide(slot, entries.value);
    if (!decided.ok) return decided;
    if (cycles === 0) from = slot;
    cycles += 1;
    onProgress((slot - Math.max(after, from)) / Math.max(1, to - from));
  }
  const newest = play.newest();
  return newest.ok ? ok({ from, cycles }) : newest;
};

/** Under which policy the newest entry of a perp was decided, and in which fields that one is not the old one. */
const decidedUnder = (
  { markets, policies }: Recording,
  { perps }: Play,
  old: Policy,
): Pick<PlanHistory, 'decidedUnder' | 'otherwise'> => {
  const entries = [...markets].flatMap(([id, { newest }]) => (perps.has(id) ? [newest] : []));
  const hash = entries[0]?.body.inputs.policyHash;
  const policy = hash && policies.get(hash);
  const otherwise = policy ? policyDifferences(old, policy).map(({ path }) => path) : [];
  return { decidedUnder: hash ?? null, otherwise };
};

/** Both policies through what a ledger recorded; the error is one message for a person. */
export const planRecorded = async (
  { ledger, realm, folder }: Pick<OpenLedger, 'ledger' | 'realm' | 'folder'>,
  { old, next, historySeconds }: PlanRequest,
  onProgress: (share: number) => void,
): Promise<Result<Played, string>> => {
  const ids = [...new Set([...old.markets, ...next.markets].map(({ id }) => id))];
  const recording = await openRecording(ledger, ids, historySeconds);
  if (!recording.ok) return recording;
  if (!recording.value)
    return err('no entry of any market of the two policies: let plimsoll start run, or give --bars');
  const { to } = recording.value;
  const recorded = recordedIn(recording.value);
  const policies = { old: decidableBy(old, recorded), next: decidableBy(next, recorded) };
  const both = new Play(recording.value, policies, realm);
  const played = await playAll(both, recording.value, onProgress);
  if (!played.ok) return played;
  const { from, cycles } = played.value;
  const history: PlanHistory = {
    kind: 'ledger',
    ...{ name: folder, realm, askedSeconds: historySeconds, cycles, seconds: to - from },
    ...{ from: formatInstant(from), to: formatInstant(to), reproduced: both.reproduced },
    ...decidedUnder(recording.value, both, policies.old),
  };
  return ok({
    unrecorded: unrecordedIn(next, recorded),
    histories: [history],
    perps: [...both.perps.values()].map(({ plan }) => plan),
  });
};

/** The same of a data folder, of the one started last when none is named. */
export const planLedger = async (
  data: string | null,
  request: PlanRequest,
  onProgress: (share: number) => void,
): Promise<Result<Played, string>> => {
  const opened = await openLedger(data);
  if (!opened.ok) return opened;
  const played = await planRecorded(opened.value, request, onProgress);
  await opened.value.close();
  return played.ok ? played : err(`${opened.value.folder}: ${played.error}`);
};
