import { PPM } from '../units/index.ts';

/** How values are written in sentences: the same text on every machine, whatever its language. */

/** `5.25 %` of a ratio in ppm. */
export const percentOf = (ppm: number): string => `${(ppm / 10_000).toFixed(2)} %`;
/** `99.926 %` of a share that held, rounded down: what is one in a thousand must not read as none. */
export const heldOf = (ppm: number): string => `${(Math.floor(ppm / 10) / 1_000).toFixed(3)} %`;
/** `42 s`, or from two minutes on whole minutes, rounded up. */
export const durationOf = (seconds: number): string =>
  seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
/** `54.2 % a year` of an annualised fraction. */
export const yearlyOf = (fraction: number): string => `${(fraction * 100).toFixed(1)} % a year`;
/** `1.3 bp` */
export const basisPointsOf = (bp: number): string => `${bp.toFixed(1)} bp`;

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');
/** `$44,100,220` of whole dollars. */
export const dollarsOf = (usd: string | number): string => `$${grouped(String(usd))}`;

/** `20,245.12` of a whole number × 10^-`decimals`; zeros at the end say nothing and are left out. */
export const decimalOf = (whole: string, decimals: number): string => {
  const digits = whole.padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return grouped(digits.slice(0, digits.length - decimals)) + (decimals === 0 || fraction === '' ? '' : `.${fraction}`);
};

/** How far `value` is from `reference`, such as `3.02 % above`. */
export const distanceOf = (value: number, reference: number): string => {
  const share = value / reference - 1;
  return `${percentOf(Math.abs(share) * PPM)} ${share < 0 ? 'below' : 'above'}`;
};

const REASONS: Readonly<Record<string, string>> = {
  'quorum-lost': 'fewer independent operators answered than the quorum asks for',
  'below-full-quorum': 'fewer independent operators than a full quorum',
  dispersion: 'the sources are too far apart',
  disputed: 'outliers hold a third of the weight or more',
  readmission: 'sources had to count that were wrong not long ago',
  'witness-diverges': 'a witness stands far from the price, or does not know it closely itself',
  'witnesses-against': 'most witnesses stand on one side of the price, far from it',
  'usd-unknown': "the settlement currency's own price in dollars is not trusted",
  restricted: 'the market is restricted: its books are too few for a full quorum',
  'no-witness': 'no witness agrees, and a restricted market needs one',
  'tightening-throttled': 'accounts slow down the rise for positions already open',
  'tightening-overdue':
    'the rise for positions already open has waited for accounts as long as it may, and goes on in full',
  'warm-up': 'there is not enough history for a forecast yet',
};

/** Reasons that name what they are about after a colon. */
const ABOUT: Readonly<Record<string, (about: string) => string>> = {
  snapshot: (fault) => `no snapshot of accounts can be used (${fault}), so that rises follow the default ramp`,
  refused: (fault) => `the vector failed its last check (${fault})`,
  'outside-mandate': (field) => `${field} is wanted beyond the rails and waits for the multisig`,
};

/** A reason's code in words; one without words of its own stays what it is. */
export const reasonOf = (code: string): string => {
  const [kind = '', about = ''] = code.split(':');
  return REASONS[code] ?? ABOUT[kind]?.(about) ?? code;
};

const listed = (codes: readonly string[]): string => codes.map(reasonOf).join(' and ');

/** `, because a and b`, or nothing. */
export const becauseOf = (codes: readonly string[]): string => (codes.length === 0 ? '' : `, because ${listed(codes)}`);

/** `, but a and b`, or nothing: of what is good and has something to say beside. */
export const butOf = (codes: readonly string[]): string => (codes.length === 0 ? '' : `, but ${listed(codes)}`);
