import { Command, Option } from 'commander';
import { formatInstant, type UnixSeconds } from '../core/units/index.ts';
import {
  askedSources,
  type Handlers,
  type LoopEnd,
  runLoop,
  type Session,
  startSession,
  type World,
  type WorldRequest,
  worldOf,
} from '../local/index.ts';
import { announcer } from './announcer.ts';
import { latencyText } from './display.ts';
import { instant, marketPlaces, path, positive, whole } from './options.ts';
import { complain, type ExitCode } from './outcome.ts';
import { stopping } from './stopping.ts';

export interface StartOptions {
  readonly history?: string;
  readonly live?: true;
  readonly from?: UnixSeconds;
  readonly to?: UnixSeconds;
  readonly speed?: number;
  readonly cycles?: number;
  readonly policy?: string;
  readonly port: number;
  readonly data?: string;
  readonly seed: number;
  readonly json?: true;
  readonly all?: true;
  readonly snapshot?: Readonly<Record<string, string>>;
}

/** Two minutes of looking then show four hours of the built-in market: calm, its crash and the recovery. */
const GENERATOR_SPEED = 120;
const HISTORY_SPEED = 600;

const requestOf = ({ history, live, from, to, seed }: StartOptions): WorldRequest => {
  if (live) return { kind: 'live' };
  if (history !== undefined) return { kind: 'history', dir: history, from: from ?? null, to: to ?? null };
  return { kind: 'generator', seed };
};

const misuse = ({ history, live, from, to, speed }: StartOptions): string | null => {
  if (live && history !== undefined) return '--live and --history exclude each other';
  if (live && speed !== undefined) return '--speed has no meaning with --live: real markets keep their own time';
  if (history === undefined && (from !== undefined || to !== undefined)) return '--from and --to need --history';
  return null;
};

const END: Record<LoopEnd['why'], string> = {
  stopped: 'stopped',
  'enough-cycles': 'ran the cycles asked for',
  'end-of-history': 'the end of the recorded span is reached',
};

interface Pace {
  readonly speed: number;
  readonly signal: AbortSignal;
}

const loop = async (
  session: Session,
  world: World,
  options: StartOptions,
  { speed, signal }: Pace,
): Promise<ExitCode> => {
  const say = announcer(options, session, world);
  const first = session.resumeAt ?? world.firstSlot ?? 0;
  const past = world.lastSlot !== null && first > world.lastSlot;
  say.begin(askedSources(world), past ? null : session.resumeAt);
  const end = await runLoop(
    {
      session,
      world,
      speed,
      cycles: options.cycles ?? null,
      signal,
      onLines: say.lines,
      onAlarms: say.alarms,
      onFailure: (slot, cause) =>
        say.note(`cycle of ${formatInstant(slot)} failed, the next goes on: ${cause.message}`),
    },
    first,
  );
  const decided = end.cycles === 0 && past ? ' (decided already: another --data decides it again)' : '';
  say.end(`${END[end.why]}${decided}: ${end.cycles} cycles, ${end.failures} failed. Ledger in ${session.folder.path}`);
  const latency = session.latency();
  if (latency) say.end(latencyText(latency));
  return end.cycles > 0 && end.failures === end.cycles ? 1 : 0;
};

const start = async (options: StartOptions, handlers: Handlers): Promise<ExitCode> => {
  const wrong = misuse(options);
  if (wrong) return complain(wrong);
  // Before anything is opened: a stop that comes while the parts start must close them too.
  const signal = stopping();
  const world = await worldOf(requestOf(options), options.policy ?? null);
  if (!world.ok) return complain(world.error);
  const speed = options.live ? 1 : (options.speed ?? (options.history === undefined ? GENERATOR_SPEED : HISTORY_SPEED));
  const perps = world.value.policy.markets.flatMap(({ id, kind }) => (kind === 'perp' ? [id] : []));
  const stranger = Object.keys(options.snapshot ?? {}).find((id) => !perps.includes(id));
  if (stranger) return complain(`--snapshot ${stranger}: no perp of the policy, which has ${perps.join(', ')}`);
  const session = await startSession({
    world: world.value,
    handlers,
    data: options.data ?? null,
    port: options.port,
    speed,
    snapshots: options.snapshot ?? {},
  });
  if (!session.ok) return complain(session.error);
  const code = await loop(session.value, world.value, options, { speed, signal });
  await session.value.close();
  return code;
};

export const startCommand = (handlers: Handlers, exit: (code: ExitCode) => void): Command =>
  new Command('start')
    .description('run the whole controller here: database, venues, schedule, functions, read endpoint')
    .option('--history <dir>', 'recorded bars {base}{quote}_{venue}.csv.gz as the market', path)
    .addOption(new Option('--from <time>', 'start of the recorded span, such as 2023-03-10T00:00Z').argParser(instant))
    .addOption(new Option('--to <time>', 'end of the recorded span').argParser(instant))
    .option('--live', "ask the real venues' hosts")
    .option(
      '--speed <n>',
      `at most so many market seconds a second (default: ${GENERATOR_SPEED}; with --history ${HISTORY_SPEED})`,
      positive,
    )
    .option('--cycles <n>', 'stop after so many cycles', whole(1, 1e9))
    .option('--policy <file>', 'policy as JSON (default: the built-in one)', path)
    .option('--port <n>', 'port of the read endpoint, 0 for a free one', whole(0, 65_535), 8420)
    .option('--data <dir>', 'data folder (default: .plimsoll/<realm>)', path)
    .option('--seed <n>', 'seed of the built-in market', whole(0, 999_999_999), 1)
    .option(
      '--snapshot <market=place>',
      'accounts of a market, as URL or file; may be given once a market',
      marketPlaces,
    )
    .option('--json', 'one JSON object a line and nothing else on standard output')
    .option('--all', 'show currency streams too')
    .action(async (options) => exit(await start(options, handlers)));
