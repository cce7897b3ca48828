import { readFileSync } from 'node:fs';

/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot of the machine and ticks since then at which the process began; null where the system does not tell. */
  readonly born: string | null;
}

interface Status {
  readonly state: string;
  readonly born: string;
}

/** What `/proc` says of a process, or null: it is not there, or there is no `/proc`. */
const statusOf = (pid: number): Status | null => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in brackets and may hold blanks and brackets itself: fields count from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', born: `${boot}/${fields[19] ?? ''}` };
  } catch {
    return null;
  }
};

export const ownIdentity = (): ProcessIdentity => ({ pid: process.pid, born: statusOf(process.pid)?.born ?? null });

const answersSignals = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Killed, but not yet collected by its parent: it holds nothing any more. */
const DEAD_STATES = ['Z', 'X'];

/** Whether this very process still runs, and not another one that got its number. In doubt it does. */
export const isRunning = ({ pid, born }: ProcessIdentity): boolean => {
  if (!answersSignals(pid)) return false;
  const status = statusOf(pid);
  if (status === null) return true;
  return !DEAD_STATES.includes(status.state) && (born === null || born === status.born);
};
