import type { MarginReport } from '../margins/schema.ts';
import { evidence, fixed, interval, percent, sharePpm, whole } from './format.ts';
import { element, escaped } from './markup.ts';

type Fact = readonly [name: string, value: string, hint: string];

const minutes = (seconds: number): string => `${seconds / 60} minutes`;

const factsOf = ({ plimsoll, ratios, initial, levelPpm }: MarginReport): readonly Fact[] => {
  const { all, elevated, eValue } = plimsoll.coverage;
  const promised = `promised ${sharePpm(levelPpm)}`;
  const verdict = all.sufficient ? promised : `${promised}; ${fixed(all.expectedHits, 1)} hits expected: insufficient`;
  return [
    ['Coverage', sharePpm(all.both.coveragePpm), `${interval(all.both.lowPpm, all.both.highPpm)}; ${verdict}`],
    [
      'Coverage, elevated decile',
      sharePpm(elevated.both.coveragePpm),
      interval(elevated.both.lowPpm, elevated.both.highPpm),
    ],
    [
      'Coverage, worst year',
      sharePpm(plimsoll.worstYearPpm),
      `of a single side ${sharePpm(plimsoll.worstYearSidePpm)}`,
    ],
    ['Evidence against the promise', evidence(eValue), 'e-value: 1 is none, 20 is strong'],
    ['Mean maintenance', percent(plimsoll.mean), `${fixed(ratios.meanToHistorical, 2)} of historical VaR`],
    [
      'Shortfall, bps a year',
      whole(plimsoll.shortfallBpsPerYear),
      `${fixed(ratios.shortfallToHistorical, 2)} of historical VaR; ${fixed(ratios.shortfallToStaticAtEqualMean, 2)} of a static margin at equal mean`,
    ],
    [
      'Peak to trough, 30 d',
      fixed(plimsoll.peakToTrough30, 2),
      `365 d: ${fixed(plimsoll.peakToTrough365, 2)}; medians`,
    ],
    [
      'Mean initial margin',
      percent(initial.mean),
      `at maintenance within an hour: ${percent(initial.all.long, 2)} of longs, ${percent(initial.all.short, 2)} of shorts`,
    ],
  ];
};

export const facts = (report: MarginReport): string =>
  element(
    'dl',
    { class: 'facts' },
    ...factsOf(report).map(([name, value, hint]) =>
      element(
        'div',
        {},
        element('dt', {}, escaped(name)),
        element('dd', {}, escaped(value), element('small', {}, escaped(hint))),
      ),
    ),
  );

/** Up to this many days a year of moves is not behind the peers' quantiles. */
const FULL_YEAR = 365;

const assumptionsOf = ({ barSeconds, horizonSeconds, judged, plimsoll }: MarginReport): readonly string[] => [
  `Bars of ${barSeconds} seconds stand in for the sources: each close is the price that the controller saw, and books are modelled from ranges and turnover. Decisions know only bars that had ended.`,
  `A window is ${minutes(horizonSeconds)} long, one after the other. ${barSeconds < 3600 ? 'The worst close in it counts' : 'The lows and highs of its bars count, but for a low under half of the close (or a high over twice of it), which is a bad print'}. Windows of which less than nine tenths of the bars are on record are left out.`,
  'A hit is a window in which the price goes further than the maintenance that positions already open carried at its start, ramps included. Both sides are counted apart; coverage is rounded down.',
  'Elevated is the tenth of the windows whose forecast variance is highest relative to its own mean of thirty days.',
  'Intervals are 95 %, from a thousand resamples of blocks of five days, since hits come in storms. Fewer than 20 expected hits are called insufficient.',
  'Shortfall is what a long and a short that stand at exactly their margin at every window would lose beyond it in a year, their mean: an upper bound, to be read as a ratio.',
  `Peers are made of the same bars: a static margin with hindsight; historical VaR of a year; and filtered historical simulation with sigma by RiskMetrics (0.94, daily), by GARCH(1,1) with the controller's own parameters, and by least-squares HAR. Their quantiles pool both sides of the year before and are renewed daily. They pay no ramp, no add-ons and no dead-band, and a change of theirs is counted when their margin has left the last one by 5 %.`,
  `${whole(plimsoll.changesPerYear)} changes a year of ours are changes of the published target at quarter hours.`,
  `Judgment begins ${judged.learningDays.toFixed(0)} days after the first bar.${judged.learningDays < FULL_YEAR ? ' That is less than a year, so that quantiles rest on fewer moves than they would.' : ''}`,
  'Not in it: our own impact when many are liquidated, funding, the latency of keepers, and prices of other venues.',
];

export const assumptions = (report: MarginReport): string =>
  element(
    'div',
    { class: 'note' },
    element('ul', {}, ...assumptionsOf(report).map((one) => element('li', {}, escaped(one)))),
  );
