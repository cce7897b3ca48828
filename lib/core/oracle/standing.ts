import { SOURCE_ERRORS, type SourceErrorCode, type Verdict } from '../market/index.ts';
import type { Policy } from '../policy/index.ts';
import type { UnixSeconds } from '../units/index.ts';
import type { OracleState, Standing } from './state.ts';

/** Answers remembered, one bit each. */
const ANSWERS = 20;
const WRONG: readonly Verdict[] = ['pinned', 'outlier', 'implausible', 'future'];
const CLEAN: readonly Verdict[] = ['used', 'probation'];
/** Absences that are nobody's failure: announced, on purpose, or by our own limit. Asking on is how we learn of their end. */
const EXCUSED: readonly string[] = ['maintenance', 'quarantined', 'not-trading', 'rate-limited'];

/** What says nothing of a source for better or worse: it was not there, or what converts it was not. */
const BLAMELESS: readonly string[] = [...EXCUSED, 'no-cross', 'doubtful-cross', 'own-venue'];

type Rules = Pick<Policy['oracle'], 'readmission' | 'quarantine'>;

/** One source's outcome in a cycle: a verdict of the price, or of a witness. */
export interface Outcome {
  readonly source: string;
  readonly verdict: string;
  /** Null for a witness: as many as there are may be quarantined. */
  readonly operator: string | null;
}

const UNKNOWN: Standing = { failures: 0, answers: 0 };

const isFailure = (verdict: string): boolean =>
  SOURCE_ERRORS.includes(verdict as SourceErrorCode) && !EXCUSED.includes(verdict);

/** Whether a source that was wrong still has to show itself clean. */
const isWatched = ({ wrongAt, clean = 0 }: Standing, slot: UnixSeconds, { readmission }: Rules): boolean =>
  wrongAt !== undefined && (clean < readmission.cleanCycles || slot - wrongAt < readmission.seconds);

/** Whether a source that is right again counts for the median alone. */
export const isOnProbation = (standing: Standing | undefined, slot: UnixSeconds, rules: Rules): boolean =>
  standing !== undefined && (standing.quarantinedAt !== undefined || isWatched(standing, slot, rules));

const counted = (before: Standing, verdict: string): Standing => {
  if (EXCUSED.includes(verdict)) return before;
  const failures = ((before.failures << 1) | (isFailure(verdict) ? 1 : 0)) & ((1 << ANSWERS) - 1);
  const answers = Math.min(ANSWERS, before.answers + 1);
  return failures === before.failures && answers === before.answers ? before : { ...before, failures, answers };
};

const watched = (before: Standing, verdict: string, slot: UnixSeconds, rules: Rules): Standing => {
  if (WRONG.includes(verdict as Verdict)) return { ...before, wrongAt: slot, clean: 0 };
  if (before.wrongAt === undefined || BLAMELESS.includes(verdict)) return before;
  const { wrongAt, clean = 0, ...spotless } = before;
  const now = { ...spotless, wrongAt, clean: CLEAN.includes(verdict as Verdict) ? clean + 1 : 0 };
  return isWatched(now, slot, rules) ? now : spotless;
};

const bits = (word: number): number => {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
};

const failsOften = ({ failures, answers }: Standing, { quarantine }: Rules): boolean =>
  answers >= quarantine.answers && bits(failures) * 1e6 >= quarantine.errorPpm * answers;

/**
 * The trial's source after this cycle: back behind the others at its first failure, and where it is away, or those who
 * wait would wait for it; free after enough clean answers.
 */
const tried = (after: Standing, verdict: string, slot: UnixSeconds, { readmission }: Rules): Standing => {
  if (EXCUSED.includes(verdict)) return { ...after, quarantinedAt: slot };
  if (after.failures !== 0) return { ...after, quarantinedAt: slot, failures: 0, answers: 0 };
  if (after.answers < readmission.cleanCycles) return after;
  const { quarantinedAt: _, ...released } = after;
  return released;
};

/** Of the sources that have sat out their time, the one that has waited longest. */
const nextTrial = (
  outcomes: readonly Outcome[],
  standing: OracleState['standing'],
  slot: UnixSeconds,
  { readmission }: Rules,
): string | null => {
  const waiting = outcomes.flatMap(({ source }) => {
    const at = standing[source]?.quarantinedAt;
    return at !== undefined && slot - at >= readmission.seconds ? [{ source, at }] : [];
  });
  waiting.sort((a, b) => a.at - b.at || (a.source < b.source ? -1 : 1));
  return waiting[0]?.source ?? null;
};

const isVoter = (one: Outcome): one is Outcome & { operator: string } =>
  one.operator !== null && one.verdict !== 'own-venue';

/** Operators that could still be asked without `source`: quarantine must not cost the quorum that it is there to serve. */
const left = (outcomes: readonly Outcome[], standing: OracleState['standing'], source: string): number =>
  new Set(
    outcomes.flatMap((one) =>
      isVoter(one) && one.source !== source && standing[one.source]?.quarantinedAt === undefined ? [one.operator] : [],
    ),
  ).size;

/**
 * How every source stands after a cycle, and which of the quarantined ones is asked in the next: one at a time, the one
 * that has waited longest, and not before its time. `fewest` operators always go on being asked.
 */
export const advanceStanding = (
  { standing, trial }: Pick<OracleState, 'standing' | 'trial'>,
  outcomes: readonly Outcome[],
  { slot, rules, fewest }: { readonly slot: UnixSeconds; readonly rules: Rules; readonly fewest: number },
): Pick<OracleState, 'standing' | 'trial'> => {
  const next: Record<string, Standing> = {};
  for (const { source, verdict } of outcomes) {
    const before = standing[source] ?? UNKNOWN;
    const after = watched(counted(before, verdict), verdict, slot, rules);
    next[source] = source === trial && before.quarantinedAt !== undefined ? tried(after, verdict, slot, rules) : after;
  }
  for (const { source, operator } of outcomes) {
    const one = next[source];
    if (!one || one.quarantinedAt !== undefined || !failsOften(one, rules)) continue;
    if (operator !== null && left(outcomes, next, source) < fewest) continue;
    next[source] = { ...one, quarantinedAt: slot, failures: 0, answers: 0 };
  }
  const trialSince = trial === null ? undefined : next[trial]?.quarantinedAt;
  const goesOn = trialSince !== undefined && trialSince < slot;
  return { standing: next, trial: goesOn ? trial : nextTrial(outcomes, next, slot, rules) };
};

/** Whether a source is asked in the next cycle. */
export const isAsked = ({ standing, trial }: Pick<OracleState, 'standing' | 'trial'>, source: string): boolean =>
  standing[source]?.quarantinedAt === undefined || source === trial;
