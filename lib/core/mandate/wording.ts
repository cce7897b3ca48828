import type { MarginField } from '../market/index.ts';
import { formatInstant, mulDivDown, PPM } from '../units/index.ts';
import type { Proposal, ProposedChange } from './proposal.ts';

const NAMES: Record<MarginField, string> = {
  maintenancePpm: 'Maintenance margin',
  initialPpm: 'Initial margin',
  openInterestCapUsd: 'Open-interest cap',
};

/** 182888 → `18.2888 %`: every digit, because it is what is signed. */
const percent = (ppm: number): string => {
  const digits = String(ppm).padStart(5, '0');
  const fraction = digits.slice(-4).replace(/0+$/, '');
  return `${digits.slice(0, -4)}${fraction && `.${fraction}`} %`;
};
/** 5000000 → `5,000,000 USD` */
const dollars = (usd: number): string => `${String(usd).replace(/\B(?=(\d{3})+$)/g, ',')} USD`;

export const amount = (field: MarginField, value: number): string =>
  field === 'openInterestCapUsd' ? dollars(value) : percent(value);

/** A price of whole numbers as a person reads it: `1584621310` with 8 decimals → `15.8462131`. */
export const priceText = (price: string, decimals: number): string => {
  const digits = price.padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${digits.slice(0, digits.length - decimals)}${fraction && `.${fraction}`}`;
};

/** The change in tenths of a percent of what it was. */
const relative = (from: number, to: number): string => {
  if (from === 0) return '';
  const tenths = mulDivDown(Math.abs(to - from), 1_000, from);
  return `, ${Math.floor(tenths / 10)}.${tenths % 10} % ${to > from ? 'more' : 'less'}`;
};

/** `Maintenance margin of SOL-USD-PERP from 15 % to 18.2888 % of notional (3.2888 % up, 21.9 % more).` */
export const changeSentence = (market: string, field: MarginField, from: number, to: number): string => {
  const unit = field === 'openInterestCapUsd' ? '' : ' of notional';
  const way = to > from ? 'up' : 'down';
  const change = `${amount(field, Math.abs(to - from))} ${way}${relative(from, to)}`;
  return `${NAMES[field]} of ${market} from ${amount(field, from)} to ${amount(field, to)}${unit} (${change}).`;
};

export const changeOf = (market: string, field: MarginField, from: number, to: number): ProposedChange => ({
  field,
  from,
  to,
  unit: field === 'openInterestCapUsd' ? 'usd' : 'ppm',
  sentence: changeSentence(market, field, from, to),
});

export interface Reason {
  readonly changes: readonly ProposedChange[];
  readonly forecastHorizon: number | null;
  readonly horizonSeconds: number;
  readonly deadline: number;
}

/** Whole ppm of a forecast, so that the sentence is the same text on every machine. */
const forecastText = ({ forecastHorizon, horizonSeconds }: Reason): string =>
  forecastHorizon === null
    ? ''
    : ` The forecast standard deviation over ${horizonSeconds / 60} minutes is ${percent(Math.min(PPM, Math.ceil(forecastHorizon * PPM)))}.`;

const namesOf = (changes: readonly ProposedChange[]): string =>
  changes.map(({ field }) => NAMES[field].toLowerCase()).join(' and ');

export const whySentence = (reason: Reason): string =>
  `What the model asks for in ${namesOf(reason.changes)} lies outside the rails that the policy gives the controller.${forecastText(reason)}`;

export const heldBackSentence = (changes: readonly ProposedChange[]): string =>
  `What the model asks for in ${namesOf(changes)} lies inside the rails and further than a loosening budget gives in a day.`;

export const unsignedSentence = ({ changes, deadline }: Reason): string => {
  const stands = changes.map(({ field, from }) => `${NAMES[field].toLowerCase()} stops at ${amount(field, from)}`);
  const rising = changes.some(({ field, from, to }) => field === 'maintenancePpm' && to > from);
  const risk = rising ? ' The difference stays uncovered: it is published as uncoveredPpm.' : '';
  return `The controller goes on inside its rails: ${stands.join(', ')}.${risk} This proposal ends at ${formatInstant(deadline)}.`;
};

export const announcedSentence = (effectiveAt: number, deadline: number): string =>
  `Nobody has to sign. It takes effect at ${formatInstant(effectiveAt)}, in a normal market with valid data, if it has been wanted all the time until then. Any guardian can veto it; an abnormal state ends it, and so does ${formatInstant(deadline)}.`;

export const affectedSentence = (changes: readonly ProposedChange[], rampSeconds: number): string => {
  const maintenance = changes.find(({ field }) => field === 'maintenancePpm');
  const rises = maintenance !== undefined && maintenance.to > maintenance.from;
  const existing = rises
    ? `Positions already open reach the new maintenance along a ramp of ${rampSeconds / 60} minutes.`
    : 'No requirement of positions already open rises.';
  return `${existing} How many of them it may make liquidatable at once is bounded where a snapshot of accounts is read.`;
};

/** The whole in one text, as it stands in what is signed. */
export const summaryOf = ({ changes, notice }: Pick<Proposal, 'changes' | 'notice'>): string => {
  const all = changes.map(({ sentence }) => sentence).join(' ');
  return notice ? `Notice, in force from ${formatInstant(notice.effectiveAt)} unless vetoed: ${all}` : all;
};
