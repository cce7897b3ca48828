import type {
  FirstDecision,
  NewlyLiquidatable,
  PerpPlan,
  PlanHistory,
  PolicyDifference,
  PolicyPlan,
  SpanFigures,
  Spread,
  Unrecorded,
} from '../backtest/index.ts';
import { ppmPercent } from './display.ts';
import { type Column, columnsOf } from './table.ts';

const LONGEST_VALUE = 60;
const valueText = (value: PolicyDifference['old']): string => {
  if (value === null) return '-';
  const text = JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 3)}...` : text;
};

const differencesText = (differences: readonly PolicyDifference[]): string =>
  differences.length === 0
    ? 'no field differs'
    : columnsOf<PolicyDifference>(
        [
          ['field', ({ path }) => path],
          ['old', (one) => valueText(one.old)],
          ['new', (one) => valueText(one.new)],
          ['', ({ effect }) => effect],
        ],
        differences,
      );

const unrecordedText = ({ markets, sources }: Unrecorded): string[] => [
  ...markets.map((market) => `no history of ${market}: shadow it first`),
  ...sources.map(({ market, source }) => `no history of source ${source} of ${market}: shadow it first`),
];

const lengthText = (seconds: number): string =>
  seconds >= 172_800 ? `${(seconds / 86_400).toFixed(1)} days` : `${(seconds / 3_600).toFixed(1)} hours`;

const SHOWN_FIELDS = 3;
/** Whether the old policy is the one by which the ledger was decided, and whether that came out again. */
const provenanceText = ({ decidedUnder, otherwise, reproduced }: PlanHistory): string[] => {
  if (decidedUnder === null || !reproduced) return [];
  const { entries, identical } = reproduced;
  const again =
    entries > 0 ? [`decided by OLD in ${entries} entries, ${identical} of them again to the same digest`] : [];
  if (otherwise.length === 0) return again;
  const fields = otherwise.slice(0, SHOWN_FIELDS).join(', ');
  const more = otherwise.length > SHOWN_FIELDS ? ` and ${otherwise.length - SHOWN_FIELDS} more` : '';
  return [...again, `decided last under ${decidedUnder}, which is not OLD: ${fields}${more}`];
};

const historyText = (history: PlanHistory): string => {
  const { kind, name, from, to, seconds, cycles, askedSeconds } = history;
  const asked = seconds + 3_600 < askedSeconds ? `, of ${lengthText(askedSeconds)} asked for` : '';
  const span = `${kind} ${name}: ${lengthText(seconds)}${asked}, ${cycles} cycles from ${from} to ${to}`;
  return [span, ...provenanceText(history).map((line) => `  ${line}`)].join('\n');
};

const dollars = (usd: number): string => `$${Math.round(usd).toLocaleString('en-US')}`;
const FIELD_TOLD = {
  maintenancePpm: ['maintenance', ppmPercent],
  initialPpm: ['initial', ppmPercent],
  openInterestCapUsd: ['open interest cap', dollars],
} as const;

type Row = readonly [what: string, old: string, next: string, difference: string, told: string];
const rowsText = (titles: Row, rows: readonly Row[]): string =>
  columnsOf<Row>(
    titles.map((title, index): Column<Row> => [title, (row) => row[index] ?? '']),
    rows,
  )
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

const signed = (value: number, told: (value: number) => string): string =>
  value === 0 ? '0' : `${value > 0 ? '+' : '-'}${told(Math.abs(value))}`;

const firstText = ({ slot, old, new: next, changes }: FirstDecision): string => {
  const rows = changes.map((one): Row => {
    const [name, told] = FIELD_TOLD[one.field];
    return [name, told(one.old), told(one.new), signed(one.difference, told), one.class ?? '-'];
  });
  const ramp = (one: FirstDecision['old']) => `${ppmPercent(one.carriedPpm)} → ${ppmPercent(one.rampEndPpm)}`;
  const state = (one: FirstDecision['old']) => `${one.breaker}/${one.data}`;
  rows.push(
    ['existing, now → ramp end', ramp(old), ramp(next), signed(next.rampEndPpm - old.rampEndPpm, ppmPercent), '-'],
    ['ramp ends', old.rampEndAt, next.rampEndAt, '', '-'],
    ['breaker', state(old), state(next), '', '-'],
    ['status', old.status, next.status, '', '-'],
  );
  return rowsText([`first vector, ${slot}`, 'stands', 'new', 'difference', 'class'], rows);
};

const spreadText = ({ mean, min, max }: Spread, told: (value: number) => string): string =>
  `${told(mean)} (${told(min)} to ${told(max)})`;
const minutesText = (minutes: number): string => `${Number(minutes.toFixed(1))} min`;
const beyond = ({ coverage: { all } }: SpanFigures, side: 'long' | 'short'): string => {
  const { hits } = all[side];
  return all.windows === 0 ? 'no window' : `${hits} of ${all.windows} (${((100 * hits) / all.windows).toFixed(3)} %)`;
};

const FIGURES: readonly (readonly [what: string, of: (figures: SpanFigures) => string])[] = [
  ['decisions', ({ decisions }) => String(decisions)],
  ['maintenance', ({ maintenancePpm }) => spreadText(maintenancePpm, ppmPercent)],
  ['existing carried', ({ carriedPpm }) => spreadText(carriedPpm, ppmPercent)],
  ['initial', ({ initialPpm }) => spreadText(initialPpm, ppmPercent)],
  ['open interest cap', ({ openInterestCapUsd }) => spreadText(openInterestCapUsd, dollars)],
  ['published changes', ({ changes }) => String(changes)],
  ['limit: episodes', ({ breaker }) => `${breaker.limitEpisodes}, ${minutesText(breaker.limitMinutes)}`],
  ['halt: episodes', ({ breaker }) => `${breaker.haltEpisodes}, ${minutesText(breaker.haltMinutes)}`],
  ['longs beyond margin', (figures) => beyond(figures, 'long')],
  ['shorts beyond margin', (figures) => beyond(figures, 'short')],
  ['degraded', ({ degradedMinutes }) => minutesText(degradedMinutes)],
];

const spanText = ({ old, new: next }: PerpPlan['span']): string =>
  rowsText(
    ['over the span', 'old', 'new', '', ''],
    FIGURES.map(([what, of]): Row => [what, old ? of(old) : 'not decided', next ? of(next) : 'not decided', '', '']),
  );

const OPENED = { now: 'now', 'least-of-span': 'at its least of the span' } as const;

const liquidatableText = (one: NewlyLiquidatable): string => {
  const { risePpm, standingEndPpm, endPpm, endAt, wantedPpm, positions } = one;
  const more = wantedPpm === null ? '' : ` Later decisions go on towards ${ppmPercent(wantedPpm)}.`;
  const rise =
    risePpm === 0
      ? `Maintenance of existing positions rises no further than what stands (${ppmPercent(standingEndPpm)}).`
      : `Maintenance of existing positions would end at ${ppmPercent(endPpm)} instead of ${ppmPercent(standingEndPpm)} at ${endAt}: ${risePpm} ppm more.`;
  // The least of the span is mostly another one, and told only where it is.
  const told = positions.filter((one, index) => index === 0 || one.initialPpm !== positions[0]?.initialPpm);
  const shares = told.map(({ opened, initialPpm, riseSharePpm, endSharePpm, liquidated }) => {
    const verdict = liquidated ? 'liquidated at an unmoved price' : 'not liquidated at an unmoved price';
    return `opened at full leverage at the old initial margin ${OPENED[opened]} (${ppmPercent(initialPpm)}): ${ppmPercent(riseSharePpm)} of its margin more, ${ppmPercent(endSharePpm)} in all; ${verdict}`;
  });
  return [`${rise}${more}`, ...shares.map((line) => `  ${line}`)].map((line) => `  ${line}`).join('\n');
};

const perpText = ({ market, first, span, liquidatable }: PerpPlan): string =>
  [
    market,
    first ? firstText(first) : '  only one of the policies decides it',
    spanText(span),
    ...(liquidatable ? [liquidatableText(liquidatable)] : []),
  ].join('\n');

const LEGEND = `class: automatic at once; notice: a loosening beyond its budget; co-sign: beyond the rails; emergency: while the breaker acts.
The policy itself is always co-signed, by its hash. Newly liquidatable dollars need a snapshot of accounts, which a plan does not read yet.
Cap, ramp and breaker are those of the newest recorded cycle, decided under each policy from the entry before it.`;

/** A plan for eyes. */
export const planText = (plan: PolicyPlan): string => {
  const { old, new: next, differences, unrecorded, histories, perps } = plan;
  const named = ['old', 'new'].map((side, index) => {
    const { file, name, hash } = index === 0 ? old : next;
    return `${side}  ${hash}  "${name}", ${file}`;
  });
  return [
    named.join('\n'),
    differencesText(differences),
    ...[unrecordedText(unrecorded).join('\n')].filter((text) => text !== ''),
    histories.map(historyText).join('\n'),
    ...perps.map(perpText),
    LEGEND,
  ].join('\n\n');
};
