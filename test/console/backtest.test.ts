import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backtestFile, type Difference, marginReport, subjectOf } from '../../lib/backtest/index.ts';
import { defaultPolicy } from '../../lib/core/policy/index.ts';
import { barsOf, plainText, walk } from '../support/bars.ts';
import { type Ended, runBatch, workplace } from './launch.ts';

const place = workplace();
afterAll(place.remove);

type End = Pick<Ended, 'code' | 'stdout' | 'stderr'>;
const ends = new Map<string, End>();
const endOf = (command: string): End => ends.get(command) ?? { code: null, stdout: '', stderr: 'did not run' };

const hours = (seed: number, count: number) => plainText(walk(seed, count, 3_600));

mkdirSync(place.of('other'));
writeFileSync(place.of('ethusdt_x.csv'), hours(1, 60));
writeFileSync(place.of('btcusdt_x.csv.gz'), gzipSync(plainText(walk(2, 200, 60))));
writeFileSync(place.of('other/ethusdt_x.csv'), hours(3, 50));
writeFileSync(place.of('solusdt_x.csv'), hours(4, 1_600));
writeFileSync(place.of('broken.csv'), 'timestamp_s,open,high,low,close,volume\n0,1,1,1,1,0\n60,1,1\n');
writeFileSync(place.of('taken'), 'a file');
writeFileSync(place.of('policy.json'), JSON.stringify(defaultPolicy()));

const WRONG: readonly (readonly [command: string, ...says: string[]])[] = [
  ['backtest', '--bars'],
  ['backtest --bars nowhere.csv', 'nowhere.csv', 'give a file of bars'],
  ['backtest --bars broken.csv', 'broken.csv, line 3: found "60,1,1", expected'],
  ['backtest --bars ethusdt_x.csv --from 2024', '2023-03-10T00:00Z'],
  ['backtest --bars ethusdt_x.csv --from 2023-01-02 --to 2023-01-02', '--to must be after --from'],
  ['backtest --bars ethusdt_x.csv --from 2024-01-01', 'no bar between --from and --to'],
  ['backtest --bars ethusdt_x.csv --policy absent.json', 'absent.json'],
  ['backtest --bars ethusdt_x.csv --policy policy.json', 'volatility.barSeconds: found 300; allowed: 3600'],
  ['backtest --bars ethusdt_x.csv btcusdt_x.csv.gz --out taken', '--out taken', 'names a folder'],
  ['backtest --bars other/ethusdt_x.csv other/ethusdt_x.csv --out rows', 'other-ethusdt_x'],
  ['backtest --bars ethusdt_x.csv --bogus', '--bogus'],
  ['backtest', '--bars', '--compare'],
  ['backtest --bars ethusdt_x.csv --report taken', '--report taken', 'names a folder'],
  ['backtest --bars ethusdt_x.csv --report pages', 'nothing is warm', 'give a longer record'],
  ['backtest --bars other/ethusdt_x.csv other/ethusdt_x.csv --report pages', 'other-ethusdt_x'],
  ['backtest --compare one.json', 'takes two reports, found 1'],
  ['backtest --compare a.json b.json --bars ethusdt_x.csv', '--compare takes two reports and no other option'],
  ['backtest --compare absent.json policy.json', 'absent.json', 'that backtest --report wrote'],
  ['backtest --compare policy.json policy.json', 'policy.json: no plimsoll.backtest/1'],
  ['forecast score', '--bars'],
  ['forecast score --bars broken.csv', 'broken.csv, line 3'],
  ['forecast score --bars ethusdt_x.csv', 'no hour to judge from 2024-02-05T00:00:00Z on'],
];
const HELP = ['backtest --help', 'forecast --help', 'forecast score --help'];
const SEVERAL = 'backtest --bars ethusdt_x.csv btcusdt_x.csv.gz other/ethusdt_x.csv --out rows --json';
const ONE = 'backtest --bars btcusdt_x.csv.gz --to 2023-01-01T02:30Z --out alone/rows.csv';
/** The built-in policy for hourly bars, whose own quantile counts after ten days, with this multiple of the year's median. */
const quickPolicy = (yearFloorPpm: number): string => {
  const subject = subjectOf('solusdt_x.csv', barsOf(walk(4, 1_600, 3_600)), null);
  const { major } = subject.ok ? subject.value.policy.classes : {};
  if (!subject.ok || !major) throw new Error('no policy');
  const margin = { ...major.margin, ownDays: 10, yearFloorPpm };
  return JSON.stringify({ ...subject.value.policy, classes: { major: { ...major, margin } } });
};
writeFileSync(place.of('low.json'), quickPolicy(1_000_000));
writeFileSync(place.of('high.json'), quickPolicy(1_500_000));
const REPORT = 'backtest --bars solusdt_x.csv --policy low.json --report low --json';
const OTHER = 'backtest --bars solusdt_x.csv --policy high.json --report high';
const SHORTER = 'backtest --bars solusdt_x.csv --policy low.json --to 2023-03-06 --report short';
const COMPARE = 'backtest --compare low/solusdt_x.json high/solusdt_x.json';
const APART = 'backtest --compare low/solusdt_x.json short/solusdt_x.json';
const SCORE = 'forecast score --bars solusdt_x.csv --from 2023-02-20 --json';

beforeAll(async () => {
  const commands = [...HELP, ...WRONG.map(([command]) => command), SEVERAL, ONE, SCORE, REPORT, OTHER, SHORTER];
  commands.push(COMPARE, `${COMPARE} --json`, APART);
  const ended = await runBatch(
    place.path,
    commands.map((command) => command.split(' ')),
  );
  for (const [index, command] of commands.entries()) ends.set(command, ended[index] as End);
}, 120_000);

describe('wrong input ends with 2 and says what is wrong', () => {
  it.each(WRONG)('%s', (command, ...says) => {
    const { code, stdout, stderr } = endOf(command);
    expect([code, stdout]).toEqual([2, '']);
    for (const words of says) expect(stderr).toContain(words);
  });

  it.each(HELP)('%s ends with 0', (command) => {
    expect(endOf(command)).toMatchObject({ code: 0, stderr: '' });
    expect(endOf(command).stdout).toContain('Usage: plimsoll');
  });
});

/** The same file decided here, without threads. */
const decidedHere = (file: string, out: string): string => {
  const order = { file: place.of(file), policy: null, from: null, to: null, out: place.of(out), report: null };
  const report = backtestFile(order, () => undefined);
  if (!report.ok) throw new Error(report.error);
  return readFileSync(place.of(out), 'utf8');
};

describe('several files in threads', () => {
  it('leave the rows of each in the folder, byte for byte those of one alone', () => {
    expect(endOf(SEVERAL)).toMatchObject({ code: 0 });
    const rows = (name: string) => readFileSync(place.of(`rows/${name}`), 'utf8');
    expect(rows('btcusdt_x.csv')).toBe(decidedHere('btcusdt_x.csv.gz', 'b.csv'));
    expect(rows('other-ethusdt_x.csv')).toBe(decidedHere('other/ethusdt_x.csv', 'e.csv'));
    expect(rows('btcusdt_x.csv').split('\n')).toHaveLength(1 + 13 + 1);
  });

  it('are told in the order in which they were given', () => {
    const { files } = JSON.parse(endOf(SEVERAL).stdout) as { files: readonly Record<string, unknown>[] };
    expect(files.map(({ market, barSeconds, bars }) => [market, barSeconds, bars])).toEqual([
      ['ETH-USD-PERP', 3_600, 60],
      ['BTC-USD-PERP', 60, 200],
      ['ETH-USD-PERP', 3_600, 50],
    ]);
  });
});

describe('one file', () => {
  it('is told as a table, with its rows where they were asked for', () => {
    const { code, stdout } = endOf(ONE);
    expect(code).toBe(0);
    expect(stdout).toMatch(/BTC-USD-PERP\s+150 × 60 s/);
    expect(readFileSync(place.of('alone/rows.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(1 + 10);
  });
});

describe('a report', () => {
  it('leaves a page and its figures, which are those that are printed', () => {
    expect(endOf(REPORT)).toMatchObject({ code: 0 });
    const written = JSON.parse(readFileSync(place.of('low/solusdt_x.json'), 'utf8'));
    expect(marginReport.parse(written)).toEqual(written);
    expect(JSON.parse(endOf(REPORT).stdout).files[0].margins).toEqual(written);
    expect(readFileSync(place.of('low/solusdt_x.html'), 'utf8')).toContain('SOL-USD-PERP: margins against history');
    expect(endOf(OTHER).stdout).toContain('high/solusdt_x.html and .json');
  });

  it('is compared with another of the same bars, figure by figure', () => {
    expect(endOf(COMPARE)).toMatchObject({ code: 0, stderr: '' });
    expect(endOf(COMPARE).stdout).toMatch(/mean maintenance +[\d.]+ % +[\d.]+ % +\+[\d.]+ % +a/);
    const { figures } = JSON.parse(endOf(`${COMPARE} --json`).stdout) as { figures: readonly Difference[] };
    const mean = figures.find(({ figure }) => figure === 'mean maintenance');
    expect(mean?.better).toBe('a');
    expect(mean?.difference).toBeCloseTo((mean?.b ?? 0) - (mean?.a ?? 0), 12);
  });

  it('is not compared with one of other bars', () => {
    expect(endOf(SHORTER)).toMatchObject({ code: 0 });
    expect(endOf(APART)).toMatchObject({ code: 2, stdout: '' });
    expect(endOf(APART).stderr).toMatch(
      /cannot be compared: bars: history:\S+ in the first, history:\S+ in the second/,
    );
  });
});

describe('the scores of a file', () => {
  it('stand for every forecaster beside the baseline, over the hour and the day', () => {
    const { code, stdout } = endOf(SCORE);
    expect(code).toBe(0);
    const { files } = JSON.parse(stdout) as {
      files: readonly { horizons: readonly { horizonHours: number; rows: number; forecasters: unknown[] }[] }[];
    };
    const [hour, day] = files[0]?.horizons ?? [];
    // Bars end at 2023-03-08T16:00Z: of the 401 hours from 2023-02-20 on, the last has no hour ahead and 24 no day.
    expect([hour?.horizonHours, hour?.rows, day?.horizonHours, day?.rows]).toEqual([1, 400, 24, 377]);
    expect(hour?.forecasters[0]).toMatchObject({ forecaster: 'HAR (OLS)', qlikeRatio: 1, missing: 0 });
    const names = hour?.forecasters.map((one) => (one as { forecaster: string }).forecaster);
    expect(names).toEqual(expect.arrayContaining(['published', 'combination', 'ridge', 'har', 'garch', 'ewma']));
  });
});
