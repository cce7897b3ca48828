import { maintenanceAt, rampTarget } from '../margin/index.ts';
import type { MarginDecision } from '../market/index.ts';
import { formatInstant, PPM } from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { certificateTold, procyclicalityTold } from './explain-certificate.ts';
import { type Sentence, say } from './sentence.ts';
import { decimalOf, dollarsOf, durationOf, percentOf } from './wording.ts';

type Parts = NonNullable<MarginDecision['parts']>;

/** What the parts ask for: all but the uncertainty of the price, which new positions alone are asked for. */
const askedBy = ({ quantileMove, halfSpread, impact, basis, floor }: Parts): number =>
  Math.max(floor, quantileMove + halfSpread + impact + basis);

/** Why what is published is not what its parts ask for; empty where it is. */
const limitText = ({ cut, wanted, maintenancePpm }: MarginDecision, asked: number): string => {
  if (asked === maintenancePpm) return '';
  if (cut.includes('maintenancePpm')) return '; a rail of the mandate cuts it off, and beyond it signatures are needed';
  if (asked < maintenancePpm) return '; what is published falls to that slowly';
  if (wanted?.maintenancePpm === maintenancePpm) return '; the buffer is used up before margins rise';
  return '; the dead-band or the largest step keeps what is published below that';
};

const partsText = (margin: MarginDecision, parts: Parts): string => {
  const { quantileMove, halfSpread, impact, basis, floor } = parts;
  const named = [
    `adverse move ${percentOf(quantileMove)}`,
    `half spread ${percentOf(halfSpread)}`,
    `impact of unwinding the largest position ${percentOf(impact)}`,
    `basis ${percentOf(basis)}`,
  ];
  const asked = askedBy(parts);
  const floored = `not under the floor of ${percentOf(floor)}`;
  return `${named.join(' + ')}, ${floored}, ask for ${percentOf(asked)}${limitText(margin, asked)}`;
};

const BASIS_TEXT = {
  'warm-up': "the policy's conservative values, until there is enough history for a forecast",
  held: 'held at what was, as there is no price to decide from',
} as const;

const maintenanceSentence = (margin: MarginDecision): Sentence => {
  const { basis, parts, maintenancePpm, quantile, scores, level } = margin;
  const estimated = basis === 'estimated' && parts;
  const why = estimated ? partsText(margin, parts) : BASIS_TEXT[basis === 'held' ? 'held' : 'warm-up'];
  return say('margin', `Maintenance target ${percentOf(maintenancePpm)}: ${why}.`, {
    ...{ maintenancePpm, basis, parts, wantedPpm: parts && askedBy(parts), quantile, scores, level },
  });
};

const ladderSentence = ({ ladderPpm }: MarginDecision): Sentence[] => {
  if (ladderPpm === PPM) return [];
  const times = (ladderPpm / PPM).toFixed(2);
  return [say('ladder', `The market is young: moves count ${times} times until its next rung.`, { ladderPpm })];
};

const horizonSentence = ({ horizon }: MarginDecision): Sentence[] => {
  const { detectionSeconds, keeperSeconds, unwindSeconds, floorSeconds, seconds } = horizon;
  // What entries told before they told of horizons.
  if (seconds === 0) return [];
  const told = `${durationOf(detectionSeconds)} until a set tells it, ${durationOf(keeperSeconds)} for the keeper`;
  const parts =
    unwindSeconds === null
      ? `${told}, and to unwind the largest position nobody knows how long, without turnover`
      : `${told}, ${durationOf(unwindSeconds)} to unwind the largest position`;
  const text = `A liquidation is given ${durationOf(seconds)}: ${parts}; the class asks for ${durationOf(floorSeconds)} at least.`;
  return [say('horizon', text, { ...horizon })];
};

const initialSentence = ({ initialPpm, parts }: MarginDecision): Sentence => {
  const leverage = (Math.floor((100 * PPM) / initialPpm) / 100).toFixed(2);
  const uncertain = parts
    ? `; the uncertainty of the price, ${percentOf(parts.oracleUncertainty)}, is asked of new positions alone`
    : '';
  const text = `Initial margin ${percentOf(initialPpm)}, at most ${leverage} times leverage${uncertain}.`;
  return say('initial', text, { initialPpm, oracleUncertaintyPpm: parts?.oracleUncertainty ?? null });
};

const rampSentences = ({ ramp, uncoveredPpm, uncoveredUsd }: MarginDecision, slot: number): Sentence[] => {
  const [carried, target] = [maintenanceAt(ramp, slot), rampTarget(ramp)];
  const end = formatInstant(Math.max(slot, ...ramp.map(({ endAt }) => endAt)));
  const climbing = target > carried ? ` and reach ${percentOf(target)} at ${end}` : '';
  const values = { carriedPpm: carried, targetPpm: target, uncoveredPpm, ramp };
  const held = say('ramp', `Positions already open carry ${percentOf(carried)}${climbing}.`, values);
  if (uncoveredPpm === 0) return [held];
  const text = `${percentOf(uncoveredPpm)} of notional is not covered by what they carry yet, ${dollarsOf(uncoveredUsd)} were open interest at its cap; the cap is asked to fall by the missing share.`;
  return [held, say('uncovered', text, { uncoveredPpm, uncoveredUsd })];
};

const capSentences = (
  { openInterestCapUsd, positionUsd }: MarginDecision,
  { vector }: EntryBody['decision'],
): Sentence[] => {
  // Zero is what entries told before they told of it.
  const largest = positionUsd === 0 ? '' : `, and one position at ${dollarsOf(positionUsd)}`;
  const capped = `Open interest is capped at ${dollarsOf(openInterestCapUsd)}${largest}.`;
  const cap = say('cap', capped, { openInterestCapUsd, positionUsd });
  const scaling = vector.newPositions?.scaling;
  if (!scaling) return [cap];
  const text = `Initial margin holds up to ${dollarsOf(scaling.fromUsd)} of open interest; from there it climbs in a straight line to the whole notional at ${dollarsOf(scaling.toUsd)}.`;
  return [cap, say('scaling', text, { ...scaling })];
};

const accountsSentences = ({ accounts }: EntryBody['decision']): Sentence[] => {
  if (!accounts?.rise || accounts.rise.wouldReach === '0') return [];
  const { wantedPpm, announcedPpm, wouldReach, reaches, budget } = accounts.rise;
  const rise = `A rise of what they carry to ${percentOf(wantedPpm)} would make positions of ${decimalOf(wouldReach, 0)} liquidatable, with a budget of ${decimalOf(budget, 0)}`;
  const done = {
    throttled: `: it is announced to ${percentOf(announcedPpm)}, which reaches ${decimalOf(reaches, 0)}, and goes on later`,
    overdue: ': it has waited as long as the policy lets it, and goes on in full',
  };
  const { verdict, takenAt, throttledSince } = accounts;
  const end = verdict === 'throttled' || verdict === 'overdue' ? done[verdict] : ': it goes on';
  return [say('accounts', `${rise}${end}.`, { verdict, takenAt, throttledSince, rise: { ...accounts.rise } })];
};

const recordSentences = ({ procyclicality, horizon }: MarginDecision, { state }: EntryBody): Sentence[] => {
  const card = procyclicality && procyclicalityTold(procyclicality);
  const certificate = state.margin?.known.certificate ?? null;
  const text = certificateTold(certificate, horizon.floorSeconds);
  return [
    ...(card ? [say('procyclicality', card.text, card.values)] : []),
    say('certificate', text, { certificate: certificate && { ...certificate } }),
  ];
};

/** Everything that is said of margins; nothing for a currency stream, which has none. */
export const marginSentences = (body: EntryBody): Sentence[] => {
  const { margin } = body.decision;
  if (!margin) return [];
  return [
    maintenanceSentence(margin),
    ...ladderSentence(margin),
    ...horizonSentence(margin),
    initialSentence(margin),
    ...rampSentences(margin, body.inputs.slot),
    ...accountsSentences(body.decision),
    ...capSentences(margin, body.decision),
    ...recordSentences(margin, body),
  ];
};
