import type { CoverageSides, CoverageStatistics } from '../margin/index.ts';
import type { Procyclicality } from '../market/index.ts';
import type { Json } from '../units/index.ts';
import { durationOf, heldOf, percentOf } from './wording.ts';

/** Evidence that is as rare under a kept promise as one in twenty: from here on it is told (Ville's inequality). */
const TELLING_EVIDENCE = 20;

const intervalOf = ({ lowPpm, highPpm }: CoverageSides['both']): string =>
  lowPpm === null || highPpm === null ? '' : ` (95 % interval ${heldOf(lowPpm)} to ${heldOf(highPpm)})`;

const insufficientOf = ({ sufficient, expectedHits }: CoverageSides): string =>
  sufficient
    ? ''
    : `insufficient, as ${expectedHits.toFixed(1)} hits are expected and under 20 one more or less would turn it`;

const allText = ({ all, days, levelPpm }: CoverageStatistics, window: string): string => {
  const { windows, long, short, both } = all;
  const counted = `of ${windows} windows of ${window} in ${days} days ${long.hits} went past what longs carried and ${short.hits} past what shorts carried`;
  const doubt = insufficientOf(all);
  const held = `${heldOf(both.coveragePpm ?? 0)} held${intervalOf(both)}, ${heldOf(levelPpm)} is promised`;
  return `${counted}; ${held}${doubt === '' ? '' : `; ${doubt}`}`;
};

const elevatedText = ({ elevated }: CoverageStatistics): string => {
  if (elevated.both.coveragePpm === null) return '';
  const doubt = insufficientOf(elevated);
  return ` In the most elevated tenth ${heldOf(elevated.both.coveragePpm)} held${doubt === '' ? '' : ` (${doubt})`}.`;
};

const evidenceText = ({ eValue }: CoverageStatistics): string =>
  eValue < TELLING_EVIDENCE
    ? ''
    : ` There is evidence against the promise: an e-value of ${eValue.toFixed(0)}, were it kept as rare as one in so many.`;

/** What a certificate comes to in words, `horizonSeconds` being the length of its windows; and honest words for none. */
export const certificateTold = (certificate: CoverageStatistics | null, horizonSeconds: number): string => {
  if (!certificate) return 'No certificate yet: no day of windows is over.';
  if (certificate.all.windows === 0) return 'No certificate yet: no window was followed to its end.';
  const all = allText(certificate, durationOf(horizonSeconds));
  return `Certificate: ${all}.${elevatedText(certificate)}${evidenceText(certificate)}`;
};

const factorOf = (ratioPpm: number): string => (Math.ceil(ratioPpm / 10_000) / 100).toFixed(2);

/** How much what open positions carried moved. */
export const procyclicalityTold = (card: Procyclicality): { text: string; values: Readonly<Record<string, Json>> } => ({
  text:
    `What open positions carried was at most ${factorOf(card.peakToTrough30dPpm)} times its least in 30 days and ` +
    `${factorOf(card.peakToTrough365dPpm)} times in 365; it rose by ${percentOf(card.largestRise1dPpm)} within a day at ` +
    `most and by ${percentOf(card.largestRise5dPpm)} within five.`,
  values: { ...card },
});
