import { maintenanceAt, rampTarget } from '../margin/index.ts';
import type { MarginDecision } from '../market/index.ts';
import { formatInstant } from '../units/index.ts';
import type { EntryBody } from './entry.ts';
import { explainChange } from './explain-change.ts';
import { priceSentences } from './explain-price.ts';
import { type Sentence, say } from './sentence.ts';

import { becauseOf, butOf, dollarsOf, percentOf, yearlyOf } from './wording.ts';

type Decision = EntryBody['decision'];

const statusSentence = ({ decision }: EntryBody): Sentence => {
  const { status, reasons } = decision;
  const meaning = {
    valid: 'Decided from the data of this slot',
    degraded: 'No new decision: the last good set goes on, tightened for new positions, held for existing ones',
    fallback: 'The last good set has run out too: the fallback holds',
  }[status];
  const why = status === 'valid' ? butOf(reasons) : becauseOf(reasons);
  return say('status', `${meaning}${why}.`, { status, reasons });
};

const gradeSentence = ({ oracle }: Decision): Sentence =>
  say('grade', `Data grade ${oracle.grade}${becauseOf(oracle.reasons)}.`, {
    grade: oracle.grade,
    reasons: oracle.reasons,
  });

const volatilitySentence = ({ volatility, vector }: Decision): Sentence => {
  const { realised, forecast, forecaster, returns } = volatility;
  const known = realised.h1 === null ? 'not known yet' : yearlyOf(realised.h1);
  const annual = vector.volatility.forecastHorizonPpm;
  const next =
    forecast === null || annual === null
      ? `no forecast yet, ${returns} returns are known`
      : `${yearlyOf(annual / 1e6)} is forecast over the liquidation horizon (${forecaster})`;
  const values = { realised, forecast, forecaster, returns, forecastHorizonPpm: annual };
  return say('volatility', `Realised volatility of the last hour: ${known}; ${next}.`, values);
};

const depthSentence = ({ liquidity, vector }: Decision): Sentence[] => {
  if (!liquidity) return [];
  const bands = Object.entries(vector.depth?.usd ?? {}).sort(
    ([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
  const within = bands.map(([band, usd]) => `${dollarsOf(usd)} within ${band}`);
  const model = liquidity.modelled ? ' (books modelled from bars)' : '';
  const values = { usd: vector.depth?.usd ?? null, slippageBp: liquidity.slippageBp, modelled: liquidity.modelled };
  return [say('depth', `Depth on the thinner side: ${within.join(', ')}${model}.`, values)];
};

type Parts = NonNullable<MarginDecision['parts']>;

const wantedOf = ({ quantileMove, halfSpread, impact, oracleUncertainty, basis, floor }: Parts): number =>
  Math.max(floor, quantileMove + halfSpread + impact + oracleUncertainty + basis);

const partsText = (parts: Parts, publishedPpm: number): string => {
  const { quantileMove, halfSpread, impact, oracleUncertainty, basis, floor } = parts;
  const named = [
    `adverse move ${percentOf(quantileMove)}`,
    `half spread ${percentOf(halfSpread)}`,
    `impact ${percentOf(impact)}`,
    `price uncertainty ${percentOf(oracleUncertainty)}`,
    `basis ${percentOf(basis)}`,
  ];
  const wanted = wantedOf(parts);
  const asked = `${named.join(' + ')}, not under the floor of ${percentOf(floor)}, ask for ${percentOf(wanted)}`;
  if (wanted === publishedPpm) return asked;
  const limit =
    wanted > publishedPpm
      ? 'the dead-band or the rails keep what is published below that'
      : 'what is published falls to that slowly';
  return `${asked}; ${limit}`;
};

const BASIS_TEXT = {
  'warm-up': "the policy's conservative values, until there is enough history for a forecast",
  held: 'held at what was, as there is no price to decide from',
} as const;

const marginSentences = ({ margin }: Decision, slot: number): Sentence[] => {
  if (!margin) return [];
  const { basis, parts, maintenancePpm, initialPpm, openInterestCapUsd, ramp, uncoveredPpm, quantile, scores } = margin;
  const why =
    basis === 'estimated' && parts
      ? partsText(parts, maintenancePpm)
      : BASIS_TEXT[basis === 'held' ? 'held' : 'warm-up'];
  const [carried, target] = [maintenanceAt(ramp, slot), rampTarget(ramp)];
  const end = formatInstant(Math.max(slot, ...ramp.map(({ endAt }) => endAt)));
  const climbing = `carry ${percentOf(carried)} and reach ${percentOf(target)} at ${end}; ${percentOf(uncoveredPpm)} is not covered yet`;
  return [
    say('margin', `Maintenance target ${percentOf(maintenancePpm)}: ${why}.`, {
      ...{ maintenancePpm, basis, parts, wantedPpm: parts && wantedOf(parts), quantile, scores },
    }),
    say(
      'initial',
      `Initial margin ${percentOf(initialPpm)}, at most ${(1e6 / initialPpm).toFixed(2)} times leverage.`,
      {
        initialPpm,
      },
    ),
    say('ramp', `Positions already open ${target > carried ? climbing : `carry ${percentOf(carried)}`}.`, {
      ...{ carriedPpm: carried, targetPpm: target, uncoveredPpm, ramp },
    }),
    say('cap', `Open interest is capped at ${dollarsOf(openInterestCapUsd)}.`, { openInterestCapUsd }),
  ];
};

const breakerSentence = ({ breaker }: Decision): Sentence => {
  const { market, data, since, cause, permissions } = breaker;
  const taken = Object.entries(permissions).filter(([, permission]) => permission !== 'yes');
  const allowed = taken.length === 0 ? 'everything is allowed' : taken.map(([a, p]) => `${a} ${p}`).join(', ');
  const text = `Circuit breaker ${market} since ${formatInstant(since)} (${cause}), data ${data}: ${allowed}.`;
  return say('breaker', text, { market, data, since: formatInstant(since), cause, permissions });
};

/**
 * A decision in words, each sentence with the values that it rests on. The first is about what this version changed
 * against `previous` and why (topic `change`), where it changed anything. Pure: the same entries give the same words.
 */
export const explain = (body: EntryBody, previous: EntryBody | null): readonly Sentence[] => {
  const { decision, inputs } = body;
  const change = explainChange(body, previous);
  const until = formatInstant(decision.validUntil);
  return [
    ...(change ? [change] : []),
    statusSentence(body),
    ...priceSentences(decision, formatInstant(inputs.slot)),
    gradeSentence(decision),
    volatilitySentence(decision),
    ...depthSentence(decision),
    ...marginSentences(decision, inputs.slot),
    breakerSentence(decision),
    say('validity', `Valid until ${until}; from then on the fallback holds.`, { validUntil: until }),
  ];
};
