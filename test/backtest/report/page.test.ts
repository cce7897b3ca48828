import { describe, expect, it } from 'vitest';
import { compared, marginReport, pageOf, reportOf } from '../../../lib/backtest/index.ts';
import { decided, NAMES, trial } from '../margins/trial.ts';

const given = decided();
const made = trial(given);
const report = reportOf(made, given, NAMES);
const page = pageOf(report, made, given.bars);

const VOID = ['meta'];
/** Names of the elements of a page in their order; throws where one is closed that was not opened last. */
const elementsOf = (html: string): readonly string[] => {
  const [open, all]: [string[], string[]] = [[], []];
  for (const [, closing, name = ''] of html
    .replace(/<!doctype html>/, '')
    .matchAll(/<(\/?)([a-zA-Z0-9]+)(?:\s[a-zA-Z0-9-]+="[^"<>]*")*>/g)) {
    if (closing === '/' && open.pop() !== name) throw new Error(`</${name}> closes another`);
    if (closing === '/' || VOID.includes(name)) continue;
    open.push(name);
    all.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open}`);
  return all;
};

describe('the figures', () => {
  it('are what their schema says', () => expect(marginReport.parse(report)).toEqual(report));

  it('bring every peer to our mean', () => {
    expect(report.peersAtEqualMean).toHaveLength(5);
    for (const { mean } of report.peersAtEqualMean) expect(mean / report.plimsoll.mean).toBeCloseTo(1, 9);
    const [fixed] = report.peersAtEqualMean;
    expect(report.ratios.shortfallToStaticAtEqualMean).toBeCloseTo(
      report.plimsoll.shortfallBpsPerYear / (fixed?.shortfallBpsPerYear ?? 0),
      9,
    );
  });

  it('of the static margin are those it was made for', () => {
    expect(report.peers[0]?.coverage.all.both.coveragePpm).toBeGreaterThanOrEqual(report.levelPpm);
    expect(report.peers[0]).toMatchObject({ peakToTrough30: 1, largestRise5d: 0, changesPerYear: 0 });
  });

  it('lie on the front where the factor is one', () => {
    for (const [index, one] of [report.plimsoll, ...report.peers].entries()) {
      const point = report.front[index]?.points.find(({ factor }) => factor === 1);
      expect(point).toMatchObject({ mean: one.mean, shortfallBpsPerYear: one.shortfallBpsPerYear });
    }
  });

  it('compare with themselves as equal, and with a larger margin as the trade that it is', () => {
    const more = decided(0.018);
    const other = compared(report, reportOf(trial(more), more, NAMES));
    if (!other.ok) throw new Error(other.error);
    const better = (name: string) => other.value.find(({ figure }) => figure === name)?.better;
    expect([better('shortfall'), better('mean maintenance'), better('mean initial margin')]).toEqual(['b', 'a', 'a']);
    const same = compared(report, report);
    expect(same.ok && same.value.every((one) => one.better === 'equal' || one.better === null)).toBe(true);
  });

  it.each([
    ['bars', { realm: 'history:0000000000000000:202301010000-202305060000' }],
    ['horizon', { horizonSeconds: 7_200 }],
    ['promised coverage', { levelPpm: 999_000 }],
    ['judged windows', { judged: { ...report.judged, windows: 1 } }],
  ])('of other %s are not compared', (name, change) => {
    const refused = compared(report, { ...report, ...change });
    expect(refused.ok ? '' : refused.error).toContain(`cannot be compared: ${name}`);
  });
});

describe('the page', () => {
  it('is sound, and asks no network', () => {
    const elements = elementsOf(page);
    expect(elements.slice(0, 2)).toEqual(['html', 'head']);
    for (const name of ['script', 'link', 'img', 'iframe', 'image', 'use']) expect(elements).not.toContain(name);
    expect(page).not.toMatch(/https?:|\bsrc=|\bhref=|url\(|@import/);
    expect(page).toContain('prefers-color-scheme:dark');
  });

  it('draws every figure for a desk and for a phone', () => {
    const titles = [...page.matchAll(/<figure><h3>([^<]+)/g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Price, and where margins did not hold',
      'Margins',
      'Forecast against realised volatility',
      'Coverage by year and side, all windows',
      'Coverage by year and side, elevated decile',
      'Procyclicality: peak to trough of thirty days',
      'Published changes of the maintenance target',
      'Mean margin against shortfall',
    ]);
    expect(page.match(/class="chart wide"/g)).toHaveLength(titles.length);
    expect(page.match(/class="chart narrow"/g)).toHaveLength(titles.length);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('marks every breach in both charts of either size', () => {
    const { long, short } = report.plimsoll.coverage.all;
    expect(long.hits + short.hits).toBeGreaterThan(0);
    expect(page.match(/class="mark long"/g)?.length ?? 0).toBe(4 * long.hits);
    expect(page.match(/class="mark short"/g)?.length ?? 0).toBe(4 * short.hits);
  });

  it('names every peer in both tables, and what it has no right to call sufficient', () => {
    for (const { name } of report.peers) expect(page.split(`<th scope="row">${name}`)).toHaveLength(3);
    const { sufficient } = report.plimsoll.coverage.all;
    expect(page.includes('<small>insufficient</small>')).toBe(!sufficient);
  });

  it('shows a name as text, whatever stands in it', () => {
    const odd = pageOf({ ...report, file: '<b>&"x".csv' }, made, given.bars);
    expect(odd).toContain('&lt;b&gt;&amp;&quot;x&quot;.csv');
    expect(() => elementsOf(odd)).not.toThrow();
  });
});
