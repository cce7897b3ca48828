import { Command } from 'commander';
import { err, ok, type Result } from '../core/units/index.ts';
import { type Summary, summaryOf } from '../cycle/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { openLedger } from '../local/index.ts';
import { ppmPercent, priceText } from './display.ts';
import { path, whole } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { type Column, columnsOf } from './table.ts';

/** Read at a time, so that a long history does not have to stand in memory. */
const PAGE = 100;
/** Above every version there is. */
const NEWEST = 999_999_999_999;

const read = async (
  ledger: Ledger,
  market: string,
  { before = NEWEST, limit }: Options,
): Promise<Result<readonly Summary[], string>> => {
  const items: Summary[] = [];
  let top = before;
  while (items.length < limit) {
    const page = await ledger.entriesBefore(market, top, Math.min(PAGE, limit - items.length));
    if (!page.ok) return err(page.error.detail);
    items.push(...page.value.map(({ entry }) => summaryOf(entry.set)));
    const last = items.at(-1);
    if (page.value.length === 0 || !last) break;
    top = last.version;
  }
  return ok(items);
};

/** A price that is older than its set is marked: nobody decided it in that slot. */
const priceOf = ({ price, slot }: Summary): string =>
  price ? `${priceText(price)}${price.at === slot ? '' : ' (old)'}` : 'no price';

const COLUMNS: readonly Column<Summary>[] = [
  ['version', ({ version }) => String(version)],
  ['slot', ({ slot }) => slot],
  ['price', priceOf],
  ['maintenance', ({ maintenancePpm }) => ppmPercent(maintenancePpm)],
  ['carried', ({ existingPpm }) => ppmPercent(existingPpm)],
  ['initial', ({ initialPpm }) => ppmPercent(initialPpm)],
  ['breaker', ({ breaker }) => (breaker.data === 'valid' ? breaker.market : `${breaker.market}/${breaker.data}`)],
  ['status', ({ status, reasons }) => [status, ...reasons].join(' ')],
];

interface Options {
  readonly limit: number;
  readonly before?: number;
  readonly data?: string;
  readonly json?: true;
}

const run = async (market: string, options: Options): Promise<ExitCode> => {
  const opened = await openLedger(options.data ?? null);
  if (!opened.ok) return complain(opened.error);
  const { ledger, close, folder } = opened.value;
  const items = await read(ledger, market, options);
  await close();
  if (!items.ok) return complain(`${market}: ${items.error}`);
  if (items.value.length === 0)
    return complain(`${market} has no such version in ${folder}: plimsoll status lists the markets`);
  if (options.json) for (const item of items.value) print(JSON.stringify(item));
  else print(columnsOf(COLUMNS, items.value));
  return 0;
};

export const historyCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('history')
    .description('the versions of a market, newest first')
    .argument('<market>', 'such as BTC-USD-PERP')
    .option('--limit <n>', 'at most so many', whole(1, 100_000), 20)
    .option('--before <version>', 'only versions below this one', whole(1, 1e12))
    .option('--data <dir>', 'data folder (default: the one started last)', path)
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', '\nExit code: 0 shown, 2 nothing there or unreadable.')
    .action(async (market, options) => exit(await run(market, options)));
