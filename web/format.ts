const MILLION = 1_000_000;

/** Prices are shown with seven digits or two places, whichever is more; the exact text stands in the title. */
const SHOWN_DIGITS = 7;

const placesOf = (value: number, decimals: number): number => {
  const whole = Math.floor(Math.abs(value)) || 0;
  return Math.min(decimals, Math.max(2, SHOWN_DIGITS - String(whole).length));
};

/** A whole number × 10^-decimals as a person writes it: `2345678` with 2 decimals is `23,456.78`. */
export const price = (integer: string, decimals: number): string => {
  const value = Number(integer) / 10 ** decimals;
  const places = placesOf(value, decimals);
  return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
};

/** A price of the estimation, which has no fixed decimals. */
export const floatPrice = (value: number): string => {
  const places = placesOf(value, SHOWN_DIGITS);
  return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
};

/** 50 000 ppm is `5.00 %`. */
export const percent = (ppm: number | null | undefined, places = 2): string =>
  ppm === null || ppm === undefined ? '–' : `${((ppm / MILLION) * 100).toFixed(places)}\u00a0%`;

const money = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumSignificantDigits: 3,
});
export const dollars = (usd: number | string | null | undefined): string =>
  usd === null || usd === undefined ? '–' : money.format(Number(usd));

export const exactDollars = (usd: string | number): string => `$${Number(usd).toLocaleString('en-US')}`;

const SECONDS = { minute: 60, hour: 3_600, day: 86_400 } as const;

/** `42 s`, `3 min`, `2 h 5 min`, `3 d 4 h`. */
export const duration = (seconds: number): string => {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 2 * SECONDS.minute) return `${s} s`;
  if (s < SECONDS.hour) return `${Math.floor(s / SECONDS.minute)} min`;
  const [unit, part, names] =
    s < SECONDS.day
      ? [SECONDS.hour, SECONDS.minute, ['h', 'min'] as const]
      : [SECONDS.day, SECONDS.hour, ['d', 'h'] as const];
  const rest = Math.floor((s % unit) / part);
  return `${Math.floor(s / unit)} ${names[0]}${rest === 0 ? '' : ` ${rest} ${names[1]}`}`;
};

/** Unix seconds of a published instant; NaN where it is none. */
export const secondsOf = (instant: string): number => Date.parse(instant) / 1000;

/** `04:17`, in UTC as everything here. */
export const clockTime = (instant: string | number): string => isoOf(instant).slice(11, 16);
/** `2026-01-01 04:17` */
export const dateTime = (instant: string | number): string => isoOf(instant).slice(0, 16).replace('T', ' ');

const isoOf = (instant: string | number): string => {
  const date = new Date(typeof instant === 'number' ? instant * 1000 : instant);
  return Number.isNaN(date.getTime()) ? '–'.repeat(16) : date.toISOString();
};

/** `0x1234…cdef`: enough to compare by eye; the whole stands beside or in the title. */
export const shortHash = (hash: string): string => (hash.length > 14 ? `${hash.slice(0, 8)}…${hash.slice(-6)}` : hash);

/** A sentence whose numbers keep their units on the same line, and whose times read as all others here. */
export const unbroken = (sentence: string): string =>
  sentence
    .replace(/(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}Z/g, '$1\u00a0$2\u00a0UTC')
    .replace(/(\d) (%|USD|bp|s\b)/g, '$1\u00a0$2');
