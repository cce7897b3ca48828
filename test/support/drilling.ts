import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApproveFunction } from '../../functions/approve.ts';
import { createCycleHandler } from '../../functions/cycle.ts';
import { createMonitorHandler } from '../../functions/monitor.ts';
import { createReadFunction } from '../../functions/read.ts';
import { type MarketPolicy, type Policy, parsePolicy } from '../../lib/core/policy/index.ts';
import type { CyclePorts, CycleReport } from '../../lib/cycle/index.ts';
import { type Handlers, type Session, startSession, type World, worldOf } from '../../lib/local/index.ts';
import { type AlarmReport, createLogger } from '../../lib/operations/index.ts';
import type { Drill, Fault } from './drills.ts';

/** Minutes of good running before something breaks: five make the reference from which movements are measured. */
const GOOD_MINUTES = 6;
/** The longest range of an alarm: three periods of five minutes. */
const LONGEST_CLEARING = 15;

/** Two runs that meet after they have observed, so that both go for the same put. */
const meeting = () => {
  let waiting: (() => void) | null = null;
  return (ports: CyclePorts): CyclePorts => ({
    ...ports,
    observe: async (asked) => {
      const observed = await ports.observe(asked);
      if (waiting) waiting();
      else await new Promise<void>((resolve) => (waiting = resolve));
      waiting = null;
      return observed;
    },
  });
};

/** What is broken at the moment; the handlers of the run look here at each tick. */
interface Switch {
  fault: Fault;
  minute: number;
}

const handlersWith = (state: Switch): Handlers => {
  const wrapped = (ports: CyclePorts): CyclePorts => state.fault.ports?.(ports, state.minute) ?? ports;
  return {
    read: createReadFunction,
    approve: createApproveFunction,
    monitor: (env, options) => {
      const monitor = createMonitorHandler(env, options);
      return async () => (state.fault.monitorDown ? undefined : monitor());
    },
    cycle: (env, metrics) => {
      const meet = meeting();
      // What fails here fails on purpose: its log would bury the answer.
      const log = createLogger({ level: 'silent' });
      const inRun = (ports: CyclePorts) => wrapped({ ...ports, metrics, log });
      const one = createCycleHandler(env, (ports) => (state.fault.rival ? meet(inRun(ports)) : inRun(ports)));
      const other = createCycleHandler(env, (ports) => meet(inRun(ports)));
      return async (event): Promise<CycleReport> => {
        if (state.fault.cold) return createCycleHandler(env, inRun)(event);
        if (!state.fault.rival) return one(event);
        const [report] = await Promise.all([one(event), other(event)]);
        return report;
      };
    },
  };
};

export interface DrillOutcome {
  /** The alarm as it rang, after how many broken minutes, and after how many mended ones it cleared; null: it did not. */
  readonly rang: AlarmReport | null;
  readonly rangAfter: number;
  readonly clearedAfter: number | null;
  /** Alarms that rang before anything was broken. */
  readonly before: readonly string[];
  /** What the endpoint and the data folder said was on when it rang. */
  readonly told: { readonly endpoint: readonly string[]; readonly folder: readonly string[] };
  /** Other alarms on when it rang. */
  readonly beside: readonly string[];
}

const on = (alarms: readonly AlarmReport[]): readonly string[] =>
  alarms.flatMap(({ id, state }) => (state === 'alarm' ? [id] : []));

const ringing = (session: Session): readonly string[] => on(session.alarms());

const toldBy = async ({ url, folder }: Session): Promise<DrillOutcome['told']> => {
  const answer = (await (await fetch(`${url}/v1/alarms`)).json()) as { alarms: readonly AlarmReport[] };
  const file = JSON.parse(readFileSync(join(folder.path, 'alarms.json'), 'utf8')) as typeof answer;
  return { endpoint: on(answer.alarms), folder: on(file.alarms) };
};

const runUntil = async (
  tick: () => Promise<void>,
  limit: number,
  done: () => boolean,
  state?: Switch,
): Promise<number | null> => {
  for (let minute = 1; minute <= limit; minute += 1) {
    if (state) state.minute = minute;
    await tick();
    if (done()) return minute;
  }
  return null;
};

/** A local run that can be broken. Its minutes go on from drill to drill. */
export interface DrillGround {
  readonly drill: (drill: Drill) => Promise<DrillOutcome>;
  readonly close: () => Promise<void>;
}

const perform = async (
  drill: Drill,
  session: Session,
  state: Switch,
  tick: () => Promise<void>,
): Promise<DrillOutcome> => {
  const isOn = () => ringing(session).includes(drill.alarm);
  await runUntil(tick, drill.readyAfter ?? GOOD_MINUTES, () => false);
  // Side effects of the drill before may take longer to clear than its own alarm.
  await runUntil(tick, LONGEST_CLEARING, () => ringing(session).length === 0);
  const before = ringing(session);
  state.fault = drill;
  const rangAfter = await runUntil(tick, drill.ringsWithin, isOn, state);
  const rang = session.alarms().find(({ id, state: one }) => id === drill.alarm && one === 'alarm') ?? null;
  const told = await toldBy(session);
  const beside = ringing(session).filter((id) => id !== drill.alarm);
  state.fault = drill.after ? { ports: drill.after } : {};
  rmSync(join(session.folder.path, 'dead-letters.jsonl'), { force: true });
  const clearedAfter = await runUntil(tick, drill.clearsWithin, () => !isOn());
  return { rang, rangAfter: rangAfter ?? drill.ringsWithin, clearedAfter, before, told, beside };
};

/** Bitcoin and the streams it is converted by: what more markets would tell takes only longer. */
const isDrilled = ({ id, kind }: MarketPolicy): boolean => kind === 'currency' || id === 'BTC-USD-PERP';

const worldWith = async (change: (policy: Policy) => unknown): Promise<World> => {
  const world = await worldOf({ kind: 'generator', seed: 1 }, null);
  if (!world.ok) throw new Error(world.error);
  const full = world.value.policy;
  const policy = parsePolicy(change({ ...full, markets: full.markets.filter(isDrilled) }));
  if (!policy.ok) throw new Error(JSON.stringify(policy.error));
  return { ...world.value, policy: policy.value };
};

/** A whole local run in a folder of its own: broken, watched until the alarm rings, mended and watched until it clears. */
export const openDrillGround = async (
  change: (policy: Policy) => unknown = (policy) => policy,
): Promise<DrillGround> => {
  const data = mkdtempSync(join(tmpdir(), 'plimsoll-drill-'));
  const state: Switch = { fault: {}, minute: 0 };
  const world = await worldWith(change);
  const opened = await startSession({ world, handlers: handlersWith(state), data, port: 0, speed: 60 });
  if (!opened.ok) throw new Error(opened.error);
  const session = opened.value;
  let slot = world.firstSlot ?? 0;
  const tick = async (): Promise<void> => {
    await session.runSlot(slot).catch(() => undefined);
    slot += world.policy.cadenceSeconds;
  };
  return {
    drill: (drill) => perform(drill, session, state, tick),
    close: async () => {
      await session.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
};
