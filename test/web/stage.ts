import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { createApproveFunction } from '../../functions/approve.ts';
import { createCycleHandler } from '../../functions/cycle.ts';
import { createMonitorHandler } from '../../functions/monitor.ts';
import { createReadFunction } from '../../functions/read.ts';
import type { EntryBody } from '../../lib/core/controller/index.ts';
import type { SignedSet } from '../../lib/core/market/index.ts';
import { type Session, startSession, worldOf } from '../../lib/local/index.ts';
import { buildPage } from '../../web/build.ts';

const CADENCE = 60;
const SEED = 1;

const startController = async (data: string, ahead: { seconds: number }): Promise<readonly [Session, number]> => {
  const world = await worldOf({ kind: 'generator', seed: SEED }, null);
  if (!world.ok) throw new Error(world.error);
  const session = await startSession({
    world: world.value,
    data,
    port: 0,
    speed: 120,
    handlers: {
      cycle: (env, metrics) => createCycleHandler(env, (ports) => ({ ...ports, metrics })),
      approve: createApproveFunction,
      monitor: createMonitorHandler,
      read: (env, { clock, ...time }) =>
        createReadFunction(env, { ...time, clock: () => clock() + ahead.seconds, page: buildPage }),
    },
  });
  if (!session.ok) throw new Error(session.error);
  return [session.value, world.value.firstSlot ?? 0];
};

/** The whole controller on the built-in market, decided slot by slot as the test asks, and its clock moved at will. */
export const openStage = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-page-'));
  const ahead = { seconds: 0 };
  const [session, first] = await startController(join(folder, 'data'), ahead);
  let next = first;
  const json = async <T>(path: string): Promise<T> => (await (await fetch(session.url + path)).json()) as T;
  const setOf = (market: string) => json<SignedSet>(`/v1/markets/${market}/parameters`);
  return {
    url: session.url,
    json,
    setOf,
    entryOf: ({ market, version }: SignedSet) =>
      json<{ readonly body: EntryBody }>(`/v1/markets/${market}/entries/${version}`),
    /** Seconds by which the endpoint's clock is ahead of the last cycle: no later cycle came. */
    ahead,
    run: async (cycles: number) => {
      for (let done = 0; done < cycles; done += 1, next += CADENCE) await session.runSlot(next);
    },
    close: async () => {
      await session.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
export type Stage = Awaited<ReturnType<typeof openStage>>;

const CHROMIUM = process.env.PLIMSOLL_CHROMIUM ?? '/usr/bin/chromium';
const required = process.env.PLIMSOLL_REQUIRE_CHROMIUM === '1';

/** Why nothing is looked at here, or null. Where the browser is required its absence is a failure and no reason. */
export const blind = required ? null : 'set PLIMSOLL_REQUIRE_CHROMIUM=1, with Chromium installed, to open the page';

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/** A page of its own, with everything that it complained of and every address that it asked. */
export const openPage = async (browser: Browser, options: BrowserContextOptions) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => asked.push(request.url()));
  return { page, complaints, asked, close: () => context.close() };
};

/** The text of one field of one market, with plain spaces. */
export const fieldOf = async (page: Page, market: string, field: string): Promise<string> => {
  const text = await page.locator(`[data-market="${market}"] [data-field="${field}"]`).first().textContent();
  return (text ?? '').replaceAll('\u00a0', ' ').trim();
};

/** The exact value behind what a field shows. */
export const exactOf = (page: Page, market: string, field: string): Promise<string | null> =>
  page.locator(`[data-market="${market}"] data[data-field="${field}"]`).first().getAttribute('value');
