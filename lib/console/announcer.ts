import { formatInstant, type UnixSeconds } from '../core/units/index.ts';
import type { CycleLine, Session, World } from '../local/index.ts';
import type { AlarmReport } from '../operations/index.ts';
import { alarmChanges, alarmFooter } from './alarms.ts';
import { tableOf, textOf } from './display.ts';
import type { StartOptions } from './start.ts';

/** How a run speaks: a table that refreshes on a terminal, a line a cycle elsewhere, JSON lines when asked. */
export interface Announcer {
  readonly begin: (sources: number, resumedAt: UnixSeconds | null) => void;
  readonly lines: (slot: UnixSeconds, lines: readonly CycleLine[]) => void;
  /** Every alarm after a slot: in the picture on a terminal, else a line where one begins or ends. */
  readonly alarms: (slot: UnixSeconds, alarms: readonly AlarmReport[]) => void;
  readonly note: (text: string) => void;
  readonly end: (text: string) => void;
}

/** Home, and clear what is below: the table is drawn over the one before. */
const REDRAW = '\u001b[H\u001b[J';
/** Twenty-five frames a second are a film; more only cost the cycles time. */
const FRAME_MS = 40;

/** Only a simulated realm has people of its own; whoever names owners knows how they sign. */
const signing = ({ people }: Session): string[] => {
  if (!people) return [];
  const [owner] = people.owners;
  return [
    `  proposals   npx plimsoll proposal list`,
    `  sign one    npx plimsoll proposal sign ID --key ${owner?.keyFile}   (2 of 3: owner-1.key to owner-3.key there)`,
  ];
};

const introduction = (session: Session, world: World, sources: number): string[] => {
  const { url, eventsPath, signer } = session;
  const perps = world.policy.markets.filter(({ kind }) => kind === 'perp');
  const market = perps[0]?.id ?? '';
  const streams = world.policy.markets.length - perps.length;
  return [
    `Plimsoll ${world.realm}: ${perps.length} markets, ${streams} currency streams, ${sources} sources. Ctrl-C stops.`,
    `  page        ${url}/`,
    `  parameters  curl ${url}/v1/markets/${market}/parameters`,
    `  health      curl ${url}/v1/health`,
    `  verify      npx plimsoll verify ${url}/v1/markets/${market}/parameters --signer ${signer}`,
    `  events      ${eventsPath}`,
    ...signing(session),
    ...world.notes,
  ];
};

/** The three ways in which lines appear. `finish` shows what came too soon after the last picture. */
const painter = ({ json }: StartOptions, header: () => readonly string[], footer: () => readonly string[]) => {
  const newest = new Map<string, CycleLine>();
  let paintedMs = 0;
  let hidden: UnixSeconds | null = null;
  const draw = (slot: UnixSeconds) => {
    process.stdout.write(
      `${REDRAW}${[...header(), '', `market time ${formatInstant(slot)}`, '', tableOf([...newest.values()]), '', ...footer()].join('\n')}\n`,
    );
    paintedMs = performance.now();
    hidden = null;
  };
  const show = (slot: UnixSeconds, lines: readonly CycleLine[]) => {
    for (const line of lines) newest.set(line.market, line);
    hidden = slot;
    if (performance.now() - paintedMs >= FRAME_MS) draw(slot);
  };
  return {
    paint: (slot: UnixSeconds, lines: readonly CycleLine[]) => {
      if (process.stdout.isTTY && !json) show(slot, lines);
      else process.stdout.write(lines.map((line) => `${json ? JSON.stringify(line) : textOf(line)}\n`).join(''));
    },
    finish: () => {
      if (hidden !== null) draw(hidden);
    },
  };
};

export const announcer = (options: StartOptions, session: Session, world: World): Announcer => {
  const shown = new Set(world.policy.markets.filter(({ kind }) => options.all || kind === 'perp').map(({ id }) => id));
  const words = options.json ? process.stderr : process.stdout;
  let header: readonly string[] = [];
  let footer: readonly string[] = [];
  const changed = alarmChanges();
  const painted = process.stdout.isTTY && !options.json;
  const { paint, finish } = painter(
    options,
    () => header,
    () => footer,
  );
  return {
    begin: (sources, resumedAt) => {
      const going = resumedAt === null ? [] : [`going on at ${formatInstant(resumedAt)}`];
      header = [...introduction(session, world, sources), ...going];
      words.write(`${header.join('\n')}\n`);
    },
    lines: (slot, lines) =>
      paint(
        slot,
        lines.filter(({ market }) => shown.has(market)),
      ),
    alarms: (slot, alarms) => {
      footer = alarmFooter(alarms);
      if (painted) return;
      for (const line of changed(alarms)) words.write(`${formatInstant(slot)}  ${line}\n`);
    },
    note: (text) => process.stderr.write(`${text}\n`),
    end: (text) => {
      finish();
      words.write(`${text}\n`);
    },
  };
};
