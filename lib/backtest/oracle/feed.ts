import { type Observation, type Quote, sourceId } from '../../core/market/index.ts';
import { operatorOf, type VenueName } from '../../core/policy/index.ts';
import { lastEndedBy, type Recorded } from './recorded.ts';

/** One recorded market of one venue, as the oracle is shown it. */
export interface Feed {
  readonly venue: VenueName;
  readonly base: string;
  readonly quote: string;
  readonly bars: Recorded;
  /** Shows a bar without volume as a current book that did not change, as a venue does whose market is dead. */
  readonly standing?: boolean;
  /** Its quote stands in another currency than it is taken for: no cross of that time is recorded. */
  readonly unconverted?: boolean;
}

/** Half of the spread where no book is recorded: so much of the range of a minute, and never less than half a point. */
const HALF_SPREAD_OF_RANGE = 0.05;
const LEAST_HALF_SPREAD = 0.5e-4;
const MINUTE = 60;

/** A venue knows its bar at its end; without a recorded book there is no depth to tell. */
const NO_LADDER = { bids: [], asks: [], reachBp: { bids: 0, asks: 0 } };

export const idOf = ({ venue, base, quote, unconverted }: Omit<Feed, 'bars'>): string =>
  `${unconverted ? 'unconverted-' : ''}${sourceId(venue, { base, quote })}`;

/** A book of which only the price and half the relative spread are known; impact mid and last trade are that price. */
export const bookAt = (price: number, halfSpread: number, providedAtMs: number, sequence: string): Quote => ({
  bid: price * (1 - halfSpread),
  ask: price * (1 + halfSpread),
  impactMid: price,
  last: price,
  providedAtMs,
  sequence,
  ladder: NO_LADDER,
  modelled: true,
});

const lastTraded = ({ volumes }: Recorded, index: number): number => {
  let at = index;
  while (at > 0 && !((volumes[at] ?? 0) > 0)) at -= 1;
  return at;
};

/** The range of a bar grows with the root of its length: what is left of it for a minute. */
const halfSpreadOf = ({ highs, lows, closes, barSeconds }: Recorded, index: number): number => {
  const range = ((highs[index] ?? 0) - (lows[index] ?? 0)) / (closes[index] ?? 1);
  return Math.max(LEAST_HALF_SPREAD, (HALF_SPREAD_OF_RANGE * range) / Math.sqrt(barSeconds / MINUTE));
};

/**
 * What a feed answers in the cycle of `slot`, or null before its first bar: a book around the close of its last bar with
 * volume, with the bar's end as time and number. A standing one has the end of its last bar of any kind as time.
 */
export const observationOf = (feed: Feed, slot: number): Observation | null => {
  const { venue, base, quote, bars, standing = false } = feed;
  const last = lastEndedBy(bars, slot);
  if (last < 0) return null;
  const traded = lastTraded(bars, last);
  const [shown, changed] = [bars.ends[standing ? last : traded] ?? 0, bars.ends[traded] ?? 0];
  const book = bookAt(bars.closes[traded] ?? 0, halfSpreadOf(bars, traded), shown * 1000, String(changed));
  return {
    source: idOf(feed),
    venue,
    operator: operatorOf(venue),
    kind: 'spot',
    base,
    quoteCurrency: feed.unconverted ? 'USD' : quote,
    requestedAtMs: slot * 1000,
    receivedAtMs: slot * 1000,
    result: { quote: book },
  };
};
