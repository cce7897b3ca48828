import { appendFileSync } from 'node:fs';
import { formatInstant, type UnixSeconds } from '../core/units/index.ts';
import { readIfThere } from './files.ts';

/** Ticks that no run could handle, one JSON object a line, until a person has looked and removed the file. */
export interface DeadLetters {
  readonly put: (slot: UnixSeconds, why: string) => void;
  readonly count: () => number;
}

export const openDeadLetters = (file: string): DeadLetters => ({
  put: (slot, why) => appendFileSync(file, `${JSON.stringify({ time: formatInstant(slot), why })}\n`),
  count: () => (readIfThere(file) ?? '').split('\n').filter((line) => line !== '').length,
});
