import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf, reportOf } from '../../../lib/backtest/index.ts';
import { blind, openBrowser, openPage } from '../../web/stage.ts';
import { decided, NAMES, trial } from '../margins/trial.ts';

if (blind) console.warn(`skipped, the report in a browser: ${blind}`);

const SIZES = [
  ['a phone', { width: 390, height: 844 }, 'narrow'],
  ['a desk', { width: 1280, height: 900 }, 'wide'],
] as const;

describe.skipIf(blind !== null)('the report in a real browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-report-'));
  const file = join(folder, 'x.html');
  let browser: Browser;
  beforeAll(async () => {
    const [given, made] = [decided(), trial()];
    writeFileSync(file, pageOf(reportOf(made, given, NAMES), made, given.bars));
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(SIZES)('fits %s, asks for nothing but itself and complains of nothing', async (_, viewport, drawn) => {
    const { page, asked, complaints, close } = await openPage(browser, { viewport });
    const address = pathToFileURL(file).href;
    await page.goto(address);
    expect([asked, complaints]).toEqual([[address], []]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    const shown = page.locator('svg.chart:visible');
    expect(await shown.count()).toBe(8);
    expect(await page.locator(`svg.${drawn}:visible`).count()).toBe(8);
    await close();
  });
});
