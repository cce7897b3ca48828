import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InvalidArgumentError } from 'commander';
import { MARKET_ID } from '../core/market/index.ts';
import { parseInstant, type UnixSeconds } from '../core/units/index.ts';

/** A positive number, such as market seconds a second. */
export const positive = (text: string): number => {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('expected a number above 0.');
};

/** A file or folder. An empty one would mean the working directory: mostly a shell variable that was not set. */
export const path = (text: string): string => {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('expected a path.');
};

/** A whole number from `least` to `most`. */
export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
  };

export const instant = (text: string): UnixSeconds => {
  const parsed = parseInstant(text);
  if (parsed.ok) return parsed.value;
  throw new InvalidArgumentError(`${parsed.error}.`);
};

/** `MARKET=URL|FILE`, gathered over repetitions; a file becomes a `file:` address. */
export const marketPlaces = (
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const [, market = '', place = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!MARKET_ID.test(market) || place.trim() === '') {
    throw new InvalidArgumentError('expected MARKET=URL or MARKET=FILE, such as BTC-USD-PERP=accounts.json.');
  }
  if (Object.hasOwn(before, market)) throw new InvalidArgumentError(`${market} has a place already.`);
  const address = /^https?:/.test(place) ? place : pathToFileURL(resolve(place)).href;
  if (!URL.canParse(address)) throw new InvalidArgumentError(`${place} is no address.`);
  return { ...before, [market]: address };
};

/** 20 bytes of an address, in lower case. */
export const address = (text: string): `0x${string}` => {
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return text.toLowerCase() as `0x${string}`;
  throw new InvalidArgumentError('expected 0x and 40 hexadecimal digits.');
};

const SECONDS_IN: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

/** A length of time such as `90d`, in seconds. */
export const duration = (text: string): number => {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS_IN[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('expected a number of days, hours or minutes, such as 90d, 12h or 30m.');
};

/** An instant, or a length of time from now. */
export type End = { readonly at: UnixSeconds } | { readonly after: number };

export const end = (text: string): End => {
  const parsed = parseInstant(text);
  if (parsed.ok) return { at: parsed.value };
  try {
    return { after: duration(text) };
  } catch {
    throw new InvalidArgumentError(
      'expected a length of time such as 30m or 2h, or a UTC time such as 2023-03-10T00:00Z.',
    );
  }
};

/** The address of a deployment's or a local run's endpoint, without a slash at the end. */
export const endpoint = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('expected an http address such as http://127.0.0.1:8420.');
};
