import {
  type Bars,
  type Decided,
  OURS,
  type Provenance,
  type Row,
  type Trial,
  trialOf,
} from '../../../lib/backtest/index.ts';
import { barsOf, walk, YEAR_2023 } from '../../support/bars.ts';

export const HOUR = 3_600;

/** Names of a report that no file stands behind. */
export const NAMES: Provenance = {
  file: 'solusdt_x.csv',
  market: 'SOL-USD-PERP',
  policyHash: `0x${'5'.repeat(64)}`,
  realm: 'history:0123456789abcdef:202301010000-202305060000',
};

/** Rows as a controller with one margin, moved by `maintenanceAt`, would have left them; nothing is decided for it. */
export const rowsFor = (bars: Bars, maintenanceAt: (time: number) => number): Row[] => {
  const first = (bars.opened[0] ?? 0) + bars.barSeconds;
  const last = (bars.opened.at(-1) ?? 0) + bars.barSeconds;
  return Array.from({ length: (last - first) / 900 + 1 }, (_, index) => {
    const time = first + index * 900;
    const bar = Math.floor((time - first) / bars.barSeconds);
    const maintenance = maintenanceAt(time);
    return {
      time,
      price: bars.close[bar] ?? 0,
      variance1h: 1e-4 * (1 + ((index * 7_919) % 101) / 20),
      variance24h: 3e-3,
      marginSlow: maintenance,
      marginFast: maintenance,
      maintenanceNew: maintenance,
      maintenanceExisting: maintenance,
      initialNew: 2 * maintenance,
      model: 'x',
      warm: index > 0,
    };
  });
};

/** 125 days of hourly bars, and a margin of 1.5 % that is a third higher every second week. */
export const decided = (maintenance = 0.015, hours = 3_000): Decided => {
  const bars = barsOf(walk(8, hours, HOUR));
  const week = (time: number) => Math.floor((time - YEAR_2023) / (7 * 24 * HOUR));
  return {
    bars,
    rows: rowsFor(bars, (time) => maintenance * (week(time) % 2 === 0 ? 1 : 4 / 3)),
    levelPpm: 990_000,
    horizonSeconds: HOUR,
  };
};

export const trial = (given = decided()): Trial => {
  const made = trialOf(given);
  if (!made.ok) throw new Error(made.error);
  if (made.value.series[0]?.name !== OURS) throw new Error('ours is not the first');
  return made.value;
};
