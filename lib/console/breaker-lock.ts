import { Command, InvalidArgumentError, Option } from 'commander';
import { plainReason } from '../core/market/index.ts';
import { type OrderOptions, orderBreaker } from './breaker-order.ts';
import type { Taken } from './breaker-place.ts';
import { end, endpoint, path } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';

const reason = (text: string): string => {
  const parsed = plainReason.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`${parsed.error.issues[0]?.message}.`);
};

const textOf = ({ signers, order, market }: Taken): string =>
  `${signers.join(', ')} signed: ${order} The next cycle of ${market} acts on it; see plimsoll explain ${market}`;

const run = async (
  kind: Parameters<typeof orderBreaker>[0],
  market: string,
  options: OrderOptions & { readonly json?: true },
): Promise<ExitCode> => {
  const ordered = await orderBreaker(kind, market, options);
  if (!ordered.ok) return complain(ordered.error.detail, ordered.error.code);
  const { order, answer } = ordered.value;
  print(!answer || options.json ? JSON.stringify(answer ?? order) : textOf(answer));
  return 0;
};

/** Gathers an option that may be given several times. */
const another = (text: string, before: readonly string[] = []): readonly string[] => [...before, path(text)];

const ordering = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .argument('<market>', 'such as BTC-USD-PERP')
    .requiredOption('--key <file>', 'file with a private key as 0x and 64 hexadecimal digits', another)
    .option('--url <url>', 'send it to this endpoint, of a deployment or a run, instead of a data folder', endpoint)
    .option('--print', 'only print the order, to post it to /v1/markets/{market}/breaker/orders')
    .option('--data <dir>', 'data folder (default: the one started last)', path)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit code: 0 taken or printed, 1 refused, 2 wrong input or nowhere to send it.');

const BECAUSE = ['--reason <text>', 'why, for everybody who reads the breaker’s cause'] as const;

/** Adds to `group` what people order a breaker to do. */
export const addLockCommands = (group: Command, exit: (code: ExitCode) => void): Command =>
  group
    .addCommand(
      ordering('lock', 'hold a market at halt or limit until a time, as a guardian; it ends by itself into recovery')
        .requiredOption(...BECAUSE, reason)
        .requiredOption('--until <time>', 'a length of time such as 30m or 2h, or a UTC time', end)
        .addOption(new Option('--state <state>', 'the least that holds').choices(['limit', 'halt']).default('halt'))
        .action(async (market, options) => exit(await run('lock', market, options))),
    )
    .addCommand(
      ordering('unlock', 'lift every lock on a market that was signed before, as a guardian')
        .requiredOption(...BECAUSE, reason)
        .action(async (market, options) => exit(await run('unlock', market, options))),
    )
    .addCommand(
      ordering('release', 'allow new risk again after a third halt, as the owners: --key once for each')
        .option(...BECAUSE, reason)
        .option('--from <file>', 'sign what another owner printed, and add the signature', path)
        .action(async (market, options) => exit(await run('release', market, options))),
    );
