/**
 * Two days of the USDC crisis: how close the price stays to the dollar markets, with all venues and with each left out.
 * Reference: the median of the Coinbase, Kraken and Binance.US BTC-USD closes of the bar that ended at the slot (bars
 * with volume, where two or more exist). Needs the recorded bars; see the README.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { defaultPolicy, narrowPolicy } from '../lib/core/policy/index.ts';
import { parseInstant } from '../lib/core/units/index.ts';
import { dryRun } from '../lib/local/dry-run.ts';
import { openHistory } from '../lib/local/venues/index.ts';

const DIR = join(process.env['PLIMSOLL_SHARED_DATA'] ?? '../shared/data', 'venues-1m-2023-03');
const instant = (text: string): number => {
  const parsed = parseInstant(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};
const FROM = instant('2023-03-10T00:00Z');
const TO = instant('2023-03-12T00:00Z');

const closes = async (venue: string): Promise<Map<number, number>> => {
  const text = gunzipSync(await readFile(join(DIR, `btcusd_${venue}.csv.gz`))).toString();
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return new Map(rows.filter((row) => (row[5] ?? 0) > 0).map((row) => [(row[0] ?? 0) + 60, row[4] ?? 0]));
};

const reference = async (): Promise<(slot: number) => number | null> => {
  const all = await Promise.all(['coinbase', 'kraken', 'binanceus'].map(closes));
  return (slot) => {
    const known = all.flatMap((one) => one.get(slot) ?? []).sort((a, b) => a - b);
    if (known.length < 2) return null;
    return known.length === 3 ? (known[1] ?? null) : ((known[0] ?? 0) + (known[1] ?? 0)) / 2;
  };
};

const measure = async (left: string | null) => {
  const feed = await openHistory(DIR);
  if (!feed.ok) throw new Error(feed.error.detail);
  const pairs = new Set(
    ['coinbase', 'kraken', 'binanceus']
      .filter((venue) => venue !== left)
      .flatMap((venue) => feed.value.pairs(venue as 'kraken').map(({ base, quote }) => `${venue}:${base}-${quote}`)),
  );
  const policy = narrowPolicy(defaultPolicy(), (id) => pairs.has(id));
  const truth = await reference();
  const errors: number[] = [];
  const grades: Record<string, number> = {};
  let fresh = 0;
  let slots = 0;
  const run = dryRun({
    feed: feed.value,
    policy,
    realm: 'history:0000000000000000:202303100000-202303120000',
    from: FROM + 60,
    to: TO,
  });
  for await (const planned of run) {
    const btc = planned.find(({ market }) => market.id === 'BTC-USD-PERP')?.output.body.decision;
    if (!btc) throw new Error('BTC-USD-PERP was not decided');
    slots += 1;
    grades[btc.oracle.grade] = (grades[btc.oracle.grade] ?? 0) + 1;
    if (btc.oracle.median === null) continue;
    fresh += 1;
    const slot = FROM + slots * 60;
    const true_ = truth(slot);
    if (true_ !== null) errors.push(Math.abs(btc.oracle.median / true_ - 1) * 1e4);
  }
  errors.sort((a, b) => a - b);
  const at = (q: number) =>
    (errors[Math.min(errors.length - 1, Math.floor(q * errors.length))] ?? Number.NaN).toFixed(1);
  return {
    'left out': left ?? '(none)',
    slots,
    'fresh %': ((100 * fresh) / slots).toFixed(2),
    'median bp': at(0.5),
    'p99 bp': at(0.99),
    'max bp': at(1),
    grades: JSON.stringify(grades),
  };
};

const rows = [];
for (const left of [null, 'coinbase', 'kraken', 'binanceus']) rows.push(await measure(left));
console.table(rows);
