import { join } from 'node:path';
import * as z from 'zod';
import { upgrade } from '../core/controller/index.ts';
import type { Entry, SourceVerdict } from '../core/market/index.ts';
import type { Policy } from '../core/policy/index.ts';
import { err, formatInstant, ok, type Result } from '../core/units/index.ts';
import { EVENTBRIDGE_CHANNEL, type Summary, summaryOf } from '../cycle/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { readIfThere } from './files.ts';

/** What one market stands at, and what of it subscribers have been told. */
export interface MarketStanding {
  readonly market: string;
  /** Null before its first version. */
  readonly newest: Summary | null;
  readonly sources: readonly SourceVerdict[];
  /** Versions that the event channel has not had yet. */
  readonly undelivered: number;
}

/** What became of one slot: how many markets have a version of it, and how late the last was decided. */
export interface RunStanding {
  readonly slot: string;
  readonly committed: number;
  readonly notValid: number;
  readonly lateSeconds: number;
}

/** What the alarms of the last run are, as that run wrote them; older than the ledger only while nothing changed. */
export const alarmFile = z.looseObject({
  clock: z.string(),
  alarms: z.array(
    z.looseObject({ id: z.string(), severity: z.string(), state: z.string(), since: z.string(), runbook: z.string() }),
  ),
});
export type AlarmFile = z.infer<typeof alarmFile>;

const RUNS = 5;
const BEYOND_ANY = 999_999_999_999;

interface Market {
  readonly standing: MarketStanding;
  readonly recent: readonly Entry[];
}

const readMarket = async (ledger: Ledger, market: string): Promise<Result<Market, string>> => {
  const recent = await ledger.entriesBefore(market, BEYOND_ANY, RUNS);
  if (!recent.ok) return err(`${market}: ${recent.error.detail}`);
  const cursor = await ledger.cursor(EVENTBRIDGE_CHANNEL, market);
  if (!cursor.ok) return err(`${market}: ${cursor.error.detail}`);
  const entries = recent.value.map(({ entry }) => entry);
  const [head] = entries;
  if (!head) return ok({ standing: { market, newest: null, sources: [], undelivered: 0 }, recent: [] });
  const body = upgrade(head.body);
  if (!body.ok) return err(`${market}: ${body.error.detail}`);
  const undelivered = Math.max(0, head.set.version - cursor.value);
  const { sources } = body.value.decision.oracle;
  return ok({ standing: { market, newest: summaryOf(head.set), sources, undelivered }, recent: entries });
};

const lateSeconds = ({ body }: Entry): number => {
  const { observedAtMs } = body.inputs as { observedAtMs?: number };
  return Math.max(0, (observedAtMs ?? 0) / 1000 - body.inputs.slot);
};

const runsOf = (entries: readonly Entry[]): RunStanding[] => {
  const bySlot = new Map<number, Entry[]>();
  for (const entry of entries)
    bySlot.set(entry.body.inputs.slot, [...(bySlot.get(entry.body.inputs.slot) ?? []), entry]);
  const newestFirst = [...bySlot].sort(([a], [b]) => b - a).slice(0, RUNS);
  return newestFirst.map(([slot, ran]) => ({
    slot: formatInstant(slot),
    committed: ran.length,
    notValid: ran.filter(({ set }) => set.status !== 'valid').length,
    lateSeconds: Math.max(...ran.map(lateSeconds)),
  }));
};

export interface Standing {
  readonly markets: readonly MarketStanding[];
  readonly runs: readonly RunStanding[];
}

/** What a ledger says of the markets of a policy. The error is one message for a person. */
export const readStanding = async (ledger: Ledger, policy: Policy): Promise<Result<Standing, string>> => {
  const markets: Market[] = [];
  for (const { id } of policy.markets) {
    const read = await readMarket(ledger, id);
    if (!read.ok) return read;
    markets.push(read.value);
  }
  return ok({
    markets: markets.map(({ standing }) => standing),
    runs: runsOf(markets.flatMap(({ recent }) => recent)),
  });
};

/** The alarms that the last run left in its folder; null where it left none. */
export const readAlarms = (folder: string): AlarmFile | null => {
  try {
    const text = readIfThere(join(folder, 'alarms.json'));
    return text === null ? null : (alarmFile.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
};
