import type { ClassMandate } from '../policy/index.ts';
import { type ProposalClosure, REMEMBERED_CLOSURES } from './proposal.ts';

type Closures = readonly ProposalClosure[];

const stillSilences = ({ outcome, slot }: ProposalClosure, now: number, { lifetimeSeconds }: Lives): boolean =>
  outcome === 'vetoed' && now - slot < lifetimeSeconds;
type Lives = Pick<ClassMandate['proposals'], 'lifetimeSeconds'>;

/**
 * After a veto nobody is asked again for as long as a proposal lives: a machine must not outlast a guardian by repetition.
 * The veto of a notice silences notices alone: what a rail cuts off for safety must still be asked for.
 */
export const silenced = (closed: Closures, now: number, lives: Lives, asNotice: boolean): boolean =>
  closed.some((one) => stillSilences(one, now, lives) && (asNotice || !one.notice));

/** The newest first, as many as are remembered; a veto that still silences is not forgotten for a notice that lapsed. */
export const remembered = (closed: Closures, now: number, lives: Lives): ProposalClosure[] => {
  if (closed.length <= REMEMBERED_CLOSURES) return [...closed];
  const oldest = closed.findLastIndex((one) => !stillSilences(one, now, lives));
  return closed.filter((_, index) => index !== oldest).slice(0, REMEMBERED_CLOSURES);
};
