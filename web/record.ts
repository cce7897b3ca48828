import type { PublishedSet } from './api.ts';
import { type Child, h } from './dom.ts';
import { dollars, duration, exactDollars, percent } from './format.ts';
import { fact, num, pill } from './parts.ts';

type Existing = NonNullable<PublishedSet['existing']>;

/** A share that held, in ppm, rounded down: what is one in a thousand must not read as none. */
const held = (ppm: number | null): string => percent(ppm === null ? null : Math.floor(ppm / 10) * 10, 3);

/** A ratio or a rise, rounded up. */
const times = (ppm: number): string => `${(Math.ceil(ppm / 10_000) / 100).toFixed(2)}×`;
const rise = (ppm: number): string => `+${percent(Math.ceil(ppm / 100) * 100)}`;

const verdictOf = ({ certificate }: Existing): readonly [tone: string, mark: string, word: string] => {
  if (!certificate) return ['mute', '…', 'no certificate yet'];
  const { sufficient, longPpm, shortPpm, promisedPpm } = certificate;
  if (!sufficient) return ['warn', '◔', 'insufficient'];
  return Math.min(longPpm ?? 0, shortPpm ?? 0) >= promisedPpm
    ? ['good', '✓', 'as promised']
    : ['bad', '▼', 'below what is promised'];
};

const verdict = (existing: Existing): HTMLElement => {
  const [tone, mark, word] = verdictOf(existing);
  return pill(tone, mark, word, { 'data-field': 'certificate' });
};

const counted = ({ certificate }: Existing): string => {
  if (!certificate) return 'A market has one when its first day of windows is over.';
  const { days, windows, sufficient } = certificate;
  const told = `${windows.toLocaleString('en-US')} windows in ${days} ${days === 1 ? 'day' : 'days'}`;
  return sufficient ? `${told}.` : `${told}: with under 20 expected hits the shares tell nothing yet.`;
};

const shares = ({ certificate }: Existing): Child => {
  if (!certificate) return null;
  const { longPpm, shortPpm, elevatedPpm, promisedPpm } = certificate;
  const one = (term: string, ppm: number | null, field: string, note: string) =>
    fact(term, num(held(ppm), field, String(ppm)), note);
  return [
    one('Longs covered', longPpm, 'covered-long', `promised ${held(promisedPpm)}`),
    one('Shorts covered', shortPpm, 'covered-short', `promised ${held(promisedPpm)}`),
    one('In the wildest tenth', elevatedPpm, 'covered-elevated', 'both sides'),
  ];
};

const calm = ({ procyclicality: card }: Existing): Child =>
  card && [
    fact(
      'Most to least carried',
      num(times(card.peakToTrough30dPpm), 'peak-30d', String(card.peakToTrough30dPpm)),
      `30 days; ${times(card.peakToTrough365dPpm)} in 365`,
    ),
    fact(
      'Largest rise in a day',
      num(rise(card.largestRise1dPpm), 'rise-1d', String(card.largestRise1dPpm)),
      `${rise(card.largestRise5dPpm)} in five days`,
    ),
  ];

/** Horizons of sets that were published before there were any are all zeros. */
const time = ({ horizon }: Existing): Child => {
  if (!horizon || horizon.seconds === 0) return null;
  const { detectionSeconds, keeperSeconds, unwindSeconds, seconds, floorSeconds } = horizon;
  const unwinding = unwindSeconds === null ? 'unwinding not known' : `${duration(unwindSeconds)} to unwind`;
  const parts = `${duration(detectionSeconds)} to tell, ${duration(keeperSeconds)} keeper, ${unwinding}`;
  const note = `${parts}; at least ${duration(floorSeconds)}`;
  return fact('Given to a liquidation', num(duration(seconds), 'horizon', String(seconds)), note);
};

const open = ({ uncoveredUsd, uncoveredPpm }: Existing): Child =>
  uncoveredUsd !== undefined &&
  fact(
    'Not covered yet',
    num(dollars(uncoveredUsd), 'uncovered', exactDollars(uncoveredUsd)),
    `${percent(uncoveredPpm)} of the cap`,
  );

/** How well margins held, how calm they were, and what they are for; null for a currency stream. */
export const record = ({ market, existing }: PublishedSet): HTMLElement | null =>
  existing &&
  h(
    'section',
    { class: 'card record', 'aria-labelledby': 'record' },
    h('div', { class: 'head' }, h('h2', { id: 'record' }, 'How margins held'), verdict(existing)),
    h('dl', { class: 'facts' }, shares(existing), calm(existing), time(existing), open(existing)),
    h(
      'p',
      { class: 'quiet' },
      counted(existing),
      ' ',
      h('a', { href: `/v1/markets/${market}/certificate` }, 'The whole certificate'),
    ),
  );
