import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedSet } from '../../lib/core/market/index.ts';
import type { Explanation } from '../../lib/cycle/routes-explanation.ts';
import type { Summary } from '../../lib/cycle/summary.ts';
import type { ProposalView } from '../../lib/governance/index.ts';
import { blind, exactOf, fieldOf, openBrowser, openPage, openStage, type Stage } from './stage.ts';

if (blind) console.warn(`skipped, the page in a browser: ${blind}`);

const SIZES = [
  ['a phone', { width: 390, height: 844 }],
  ['a desk', { width: 1280, height: 900 }],
] as const;
interface HistoryPage {
  readonly items: readonly Summary[];
}
const MARKETS = ['BTC-USD-PERP', 'ETH-USD-PERP', 'SOL-USD-PERP'];
const BTC = 'BTC-USD-PERP';

/**
 * The built-in market's crash is under way by then and has asked for more than the rails give; in this very minute a
 * venue's books of ETH stand still.
 */
const INTO_THE_CRASH = 121;

describe.skipIf(blind !== null)('the page in a real browser', () => {
  let stage: Stage;
  let browser: Browser;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([openStage(), openBrowser()]);
    await stage.run(INTO_THE_CRASH);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  const visit = async (hash: string, options: Parameters<typeof openPage>[1] = {}) => {
    const visit = await openPage(browser, options);
    await visit.page.goto(`${stage.url}/${hash}`);
    return visit;
  };
  const priceOf = ({ price }: SignedSet): number => (price ? Number(price.median) / 10 ** price.decimals : Number.NaN);

  describe.each(SIZES)('at the size of %s', (_, viewport) => {
    it('says of every market what the endpoint says', async () => {
      const { page, complaints, close } = await visit('', { viewport });
      await page.locator(`[data-market="${BTC}"] [data-field="price"]`).waitFor();
      for (const market of MARKETS) {
        const set = await stage.setOf(market);
        const { body } = await stage.entryOf(set);
        const used = body.decision.oracle.sources.filter(({ verdict }) => verdict === 'used');
        expect(await exactOf(page, market, 'price')).toBe(set.price?.median);
        const shown = Number((await fieldOf(page, market, 'price')).replaceAll(',', ''));
        expect(Math.abs(shown / priceOf(set) - 1)).toBeLessThan(1e-6);
        expect(await exactOf(page, market, 'maintenance')).toBe(String(set.newPositions?.maintenancePpm));
        expect(await fieldOf(page, market, 'maintenance')).toBe(
          `${((set.newPositions?.maintenancePpm ?? 0) / 1e4).toFixed(2)} %`,
        );
        expect(await exactOf(page, market, 'initial')).toBe(String(set.newPositions?.initialPpm));
        expect(await fieldOf(page, market, 'sources')).toBe(`${used.length} of ${body.decision.oracle.sources.length}`);
        expect(await exactOf(page, market, 'realised')).toBe(String(set.volatility.realised1hPpm));
        expect(await exactOf(page, market, 'forecast')).toBe(String(set.volatility.forecastHorizonPpm));
        expect(await fieldOf(page, market, 'breaker')).toContain(set.breaker.market);
        expect(await fieldOf(page, market, 'grade')).toContain(set.breaker.data);
        expect(await fieldOf(page, market, 'version')).toBe(`v${set.version} · 0 s old`);
        expect(await fieldOf(page, market, 'status')).toContain(set.status);
      }
      expect(complaints).toEqual([]);
      await close();
    });

    it('carries what the history of the endpoint says was carried, and why it last changed', async () => {
      const { page, close } = await visit('', { viewport });
      await page.locator('[data-market="SOL-USD-PERP"] [data-field="carried"]').waitFor();
      const { items } = await stage.json<HistoryPage>('/v1/markets/SOL-USD-PERP/history?limit=100');
      const [newest] = items;
      expect(await exactOf(page, 'SOL-USD-PERP', 'carried')).toBe(String(newest?.existingPpm));
      expect(newest?.existingPpm).toBeLessThan(newest?.maintenancePpm ?? 0);
      const changed = items.find(({ maintenancePpm, breaker }, index) => {
        const before = items[index + 1];
        return before && (before.maintenancePpm !== maintenancePpm || before.breaker.market !== breaker.market);
      });
      const { change } = await stage.json<Explanation>(changed?.explanation ?? '');
      expect(await fieldOf(page, 'SOL-USD-PERP', 'reason')).toContain(change?.text);
      await close();
    });

    it('needs no sideways scrolling in any view', async () => {
      const { page, close } = await visit('', { viewport });
      for (const hash of ['#/', `#/${BTC}`, `#/${BTC}/100`, '#/proposals']) {
        await page.goto(`${stage.url}/${hash}`);
        await page.locator('h1').waitFor({ state: 'attached' });
        await page.locator('main .card').first().waitFor();
        const width = await page.evaluate('document.documentElement.scrollWidth');
        expect([hash, width]).toEqual([hash, viewport.width]);
      }
      await close();
    });
  });

  it('says in the overview which sources were rejected and why', async () => {
    const { page, close } = await visit('');
    const card = page.locator('[data-market="ETH-USD-PERP"]');
    await card.locator('summary').click();
    const { body } = await stage.entryOf(await stage.setOf('ETH-USD-PERP'));
    const pinned = body.decision.oracle.sources.filter(({ verdict }) => verdict === 'pinned');
    expect(pinned.length).toBeGreaterThan(0);
    const said = await card.locator('details li').allTextContents();
    for (const { source } of pinned) expect(said).toContain(`${source} its book stood still while others moved`);
    await close();
  });

  it('shows on a market’s own page each source with its verdict, the depth of the books and the last decisions', async () => {
    const { page, complaints, close } = await visit(`#/${BTC}`);
    await page.locator('[data-chart="price"] canvas').waitFor();
    const set = await stage.setOf(BTC);
    const { body } = await stage.entryOf(set);
    for (const { source, verdict } of body.decision.oracle.sources) {
      const row = (await page.locator(`[data-source="${source}"]`).textContent()) ?? '';
      expect(row.includes('✓ used')).toBe(verdict === 'used');
    }
    expect(await page.locator('[data-bp]').count()).toBe(body.decision.liquidity?.bands.length);
    expect(await page.locator('[data-chart="margins"] canvas').count()).toBe(1);
    const { horizon, procyclicality, certificate } = set.existing ?? {};
    const recorded = (field: string) => page.locator(`.record [data-field="${field}"]`);
    expect(await recorded('horizon').getAttribute('value')).toBe(String(horizon?.seconds));
    expect(await recorded('peak-30d').getAttribute('value')).toBe(String(procyclicality?.peakToTrough30dPpm));
    expect([certificate, await recorded('certificate').textContent()]).toEqual([null, '… no certificate yet']);
    expect(await recorded('covered-long').count()).toBe(0);
    expect(await page.locator('[data-version]').first().getAttribute('data-version')).toBe(String(set.version));
    await page.locator(`[data-version="${set.version}"] a`).click();
    await page.locator('[data-topic="price"]').waitFor();
    const { sentences } = await stage.json<Explanation>(`/v1/markets/${BTC}/explanation/${set.version}`);
    expect(await page.locator('[data-topic]').count()).toBe(sentences.length);
    expect(complaints).toEqual([]);
    await close();
  });

  it('tells on a market’s own page what the breaker did, each change with its cause, as the history has it', async () => {
    const { page, complaints, close } = await visit(`#/${BTC}`);
    await page.locator('.changes li').first().waitFor();
    const { items } = await stage.json<HistoryPage>(`/v1/markets/${BTC}/history?limit=100`);
    const shown = page.locator('.changes li');
    const [newest] = items;
    expect(await shown.first().getAttribute('data-state')).toBe(newest?.breaker.market);
    const causes = (await shown.locator('.cause').allTextContents()).map((text) => text.replaceAll('\u00a0', ' '));
    expect(causes[0]).toBe(newest?.breaker.cause);
    const told = await page.locator('.timeline.tall title').allTextContents();
    expect(told.some((text) => text.includes(newest?.breaker.cause ?? '?'))).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows an open proposal with what is signed, its deadline and its hashes', async () => {
    const { page, complaints, close } = await visit('', { viewport: { width: 390, height: 844 } });
    await page.getByRole('link', { name: /^Proposals/ }).click();
    const { proposals } = await stage.json<{ proposals: readonly ProposalView[] }>('/v1/proposals');
    const open = proposals.find(({ status, kind }) => status === 'open' && kind === 'co-sign');
    if (!open) throw new Error('no open proposal');
    const card = page.locator(`[data-proposal="${open.id}"]`);
    await card.getByText('Holds only while').waitFor();
    const text = ((await card.textContent()) ?? '').replaceAll('\u00a0', ' ');
    for (const { sentence } of open.changes) expect(text).toContain(sentence);
    for (const hash of [open.id, open.hashes.approve, open.hashes.veto]) expect(text).toContain(hash);
    expect(text).toContain(open.affected);
    expect(text).toContain(`0 of ${open.approvals.threshold} signatures`);
    expect(text).toContain(`before ${open.deadline.slice(0, 16).replace('T', ' ')} UTC`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('follows the stream to a new version without being loaded again', async () => {
    const { page, asked, close } = await visit('');
    await page.getByText('● live').waitFor();
    const { version } = await stage.setOf(BTC);
    await stage.run(1);
    await page.locator(`[data-market="${BTC}"] [data-field="version"]`, { hasText: `v${version + 1} ` }).waitFor();
    const set = await stage.setOf(BTC);
    expect(await exactOf(page, BTC, 'price')).toBe(set.price?.median);
    expect(asked.filter((url) => new URL(url).pathname === '/')).toHaveLength(1);
    await close();
  });

  it('asks no other host for anything', async () => {
    const { page, asked, close } = await visit(`#/${BTC}`);
    await page.locator('[data-chart="price"] canvas').waitFor();
    expect(new Set(asked.map((url) => new URL(url).origin))).toEqual(new Set([stage.url]));
    await close();
  });

  it('can be walked by keyboard: past the header, into a market, to a decision, and back', async () => {
    const { page, close } = await visit('');
    await page.locator(`[data-market="${BTC}"] h2 a`).waitFor();
    const focused = () => page.evaluate('document.activeElement.getAttribute("href") ?? document.activeElement.id');
    const outline = () => page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('#main');
    expect(await outline()).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('main');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(`#/${BTC}`);
    expect(await outline()).toBe('solid');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: BTC }).waitFor();
    expect(await focused()).toBe('main');
    await page.locator('[data-version] a').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-topic="status"]').waitFor();
    await page.keyboard.press('Alt+ArrowLeft');
    await page.locator('h1', { hasText: BTC }).waitFor();
    await close();
  });

  it('keeps the focus where it is while new versions come', async () => {
    const { page, close } = await visit('');
    const link = page.locator('[data-market="ETH-USD-PERP"] h2 a');
    await link.waitFor();
    await link.focus();
    const { version } = await stage.setOf(BTC);
    await stage.run(1);
    await page.locator(`[data-market="${BTC}"] [data-field="version"]`, { hasText: `v${version + 1} ` }).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#/ETH-USD-PERP');
    await close();
  });

  it.each(['light', 'dark'] as const)('has text that stands out from its ground when it is %s', async (colorScheme) => {
    const { page, close } = await visit('', { colorScheme });
    await page.locator(`[data-market="${BTC}"] [data-field="price"]`).waitFor();
    const [ink, ground] = (await page.evaluate(
      '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]',
    )) as [string, string];
    const luminance = (rgb: string): number => {
      const [r = 0, g = 0, b = 0] = (rgb.match(/\d+/g) ?? []).map((part) => {
        const value = Number(part) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [low = 0, high = 0] = [luminance(ink), luminance(ground)].sort((a, b) => a - b);
    expect((high + 0.05) / (low + 0.05)).toBeGreaterThan(7);
    expect(luminance(ground) < luminance(ink)).toBe(colorScheme === 'dark');
    await close();
  });

  it('calls a set expired at validUntil, shows its fallback, and takes it back when a new one comes', async () => {
    const { page, close } = await visit('');
    await page.locator(`[data-market="${BTC}"] [data-field="price"]`).waitFor();
    const { validUntil, slot } = await stage.setOf(BTC);
    stage.ahead.seconds = (Date.parse(validUntil) - Date.parse(slot)) / 1000;
    await page.locator(`[data-market="${BTC}"] [data-value="expired"]`).waitFor();
    expect(await fieldOf(page, BTC, 'fallback')).toContain('liquidate only on your own price');
    expect(await page.locator(`[data-market="${BTC}"] .price`).textContent()).toContain('last known');
    stage.ahead.seconds = 0;
    await stage.run(1);
    await page.locator(`[data-market="${BTC}"] [data-value="valid"]`).waitFor();
    await close();
  });

  it('says that nothing is current when the controller does not answer any more', async () => {
    const { page, close } = await visit('');
    await page.locator(`[data-market="${BTC}"] [data-value="valid"]`).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('alert').getByText('does not answer').waitFor();
    expect(await page.locator('[data-value="valid"]').count()).toBe(0);
    expect(await fieldOf(page, BTC, 'version')).toContain('age not known');
    await page.context().setOffline(false);
    await page.locator(`[data-market="${BTC}"] [data-value="valid"]`).waitFor();
    await close();
  });
});
