import type { Episode } from '../market/index.ts';
import { BASIS_POINT, ln, type UnixSeconds } from '../units/index.ts';
import type { EpisodeState } from './state.ts';

/** A stop protects from a wrong price; longer than this it protects debtors from their creditors. */
const LONGEST_STOP_SECONDS = 600;

export interface EpisodeInput {
  readonly state: EpisodeState | null;
  readonly slot: UnixSeconds;
  readonly cadenceSeconds: number;
  readonly median: number | null;
  /** The mean of the five minutes before this cycle, or the price before it; null where there is neither. */
  readonly before: number | null;
  readonly crashBp: number;
  /** So much of the evidence stands against the rest of it that somebody must be wrong. */
  readonly dissent: { readonly disputed: boolean; readonly any: boolean };
}

const classOf = ({ state, median, before, crashBp, dissent }: EpisodeInput): Episode['class'] => {
  // A market that never had a price has lost nothing.
  if (median === null) return state === null ? 'none' : 'unknown';
  const moved = before !== null && Math.abs(ln(median / before)) >= crashBp * BASIS_POINT;
  // Honest venues differ by percents in a crash: only a part that stands apart altogether makes it a fault as well.
  if (moved) return dissent.disputed ? 'both' : 'crash';
  return dissent.any ? 'fault' : 'none';
};

const paceOf = (kind: Episode['class'], stopped: boolean): Episode['pace'] => {
  if (kind === 'none') return 'normal';
  return stopped ? 'stopped' : 'paced';
};

/**
 * Tells crash, fault, both and unknown apart and sets the pace of liquidations by it. A stop ends after ten minutes and
 * is earned back by ten minutes without any episode, so that nobody can hold liquidations off by flickering.
 */
export const judgeEpisode = (input: EpisodeInput): { episode: Episode; state: EpisodeState | null } => {
  const { state, slot, cadenceSeconds, median } = input;
  const kind = classOf(input);
  const since = state !== null && state.class === kind ? state.since : slot;
  if (state === null && median === null) return { episode: { class: kind, pace: 'normal', since }, state: null };
  const quiet = kind === 'none' ? (state?.quiet ?? 0) + 1 : 0;
  const earned = quiet * cadenceSeconds >= LONGEST_STOP_SECONDS;
  const wants = kind === 'fault' || kind === 'unknown';
  const stoppedAt = earned ? null : (state?.stoppedAt ?? (wants ? slot : null));
  const stopped = wants && stoppedAt !== null && slot - stoppedAt < LONGEST_STOP_SECONDS;
  return {
    episode: { class: kind, pace: paceOf(kind, stopped), since },
    state: { class: kind, since, stoppedAt, quiet: Math.min(quiet, LONGEST_STOP_SECONDS) },
  };
};
