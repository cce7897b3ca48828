const WIDTH = 30;
/** Where nobody watches, a line at every tenth is enough. */
const TENTHS = 10;
const FRAME_MS = 200;

const clock = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

export interface Progress {
  /** How far one part is, from 0 to 1. */
  readonly at: (part: number, share: number) => void;
  readonly end: () => void;
}

/**
 * A bar on standard error with the time left; a line at every tenth where standard error is no terminal. `weights` tell
 * how long each part lasts beside the others.
 */
export const weightedProgress = (weights: readonly number[]): Progress => {
  const { stderr } = process;
  const shares = new Array<number>(weights.length).fill(0);
  const whole = weights.reduce((sum, one) => sum + one, 0);
  const startedMs = performance.now();
  let [shownMs, tenths] = [0, 0];
  const text = (share: number): string => {
    const left = ((performance.now() - startedMs) / 1_000) * (1 / share - 1);
    const full = Math.round(share * WIDTH);
    return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${Math.floor(share * 100)} %  ${clock(left)} left`;
  };
  const draw = (share: number): void => {
    if (performance.now() - shownMs < FRAME_MS) return;
    shownMs = performance.now();
    stderr.write(`\r\u001b[K${text(share)}`);
  };
  const tell = (share: number): void => {
    if (Math.floor(share * TENTHS) <= tenths) return;
    tenths = Math.floor(share * TENTHS);
    stderr.write(`${text(share)}\n`);
  };
  return {
    at: (part, share) => {
      shares[part] = share;
      const done = shares.reduce((sum, one, index) => sum + one * (weights[index] ?? 0), 0) / whole;
      if (done <= 0) return;
      if (stderr.isTTY) draw(done);
      else tell(done);
    },
    end: () => {
      if (stderr.isTTY) stderr.write('\r\u001b[K');
    },
  };
};

/** The same with parts that weigh alike. */
export const progress = (parts: number): Progress => weightedProgress(new Array<number>(parts).fill(1));
