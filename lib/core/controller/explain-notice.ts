import { formatInstant } from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { type Sentence, say } from './sentence.ts';

/** The loosening that is announced, and what became of one in this version. */
export const noticeSentences = ({ decision, state }: EntryBody): Sentence[] => {
  const ended = (decision.mandate?.closed ?? []).filter(({ notice }) => notice);
  const told = ended.map(({ id, outcome, reason }) =>
    say('notice', `The notice of a loosening is ${outcome}: ${reason}.`, { id, outcome, reason }),
  );
  const open = state.mandate?.open;
  if (!open?.proposal.notice) return told;
  const { notice, changes } = open.proposal;
  const [effectiveAt, words] = [formatInstant(notice.effectiveAt), changes.map(({ sentence }) => sentence).join(' ')];
  const text = `Announced for ${effectiveAt}, unless a guardian vetoes it or the market leaves normal: ${words}`;
  return [...told, say('notice', text, { id: open.id, effectiveAt, changes })];
};

/** True where this version carried out what was announced. */
export const isNoticeExecuted = ({ decision }: EntryBody): boolean =>
  (decision.mandate?.closed ?? []).some(({ notice, outcome }) => notice && outcome === 'executed');
