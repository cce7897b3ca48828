import { Command } from 'commander';
import { decisionOrder, policyHash } from '../core/policy/index.ts';
import { readPolicyFile } from '../local/index.ts';
import { complain, type ExitCode, print } from './outcome.ts';

const check = async (file: string, options: { json?: true }): Promise<ExitCode> => {
  const policy = await readPolicyFile(file);
  if (!policy.ok) return complain(policy.error);
  const order = decisionOrder(policy.value);
  const markets = order.ok ? order.value : [];
  const hash = policyHash(policy.value);
  if (options.json) {
    print(JSON.stringify({ file, name: policy.value.name, hash, markets: markets.map(({ id }) => id) }));
    return 0;
  }
  print(`${file}: policy "${policy.value.name}" is sound, hash ${hash}`);
  for (const market of markets) print(`  ${market.id}  ${market.kind}, ${market.sources.length} sources`);
  return 0;
};

export const policyCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('policy').description('look at policies').addCommand(
    new Command('check')
      .description('check a policy file: the first fault with its path, what is there and what is allowed')
      .argument('<file>', 'policy as JSON')
      .option('--json', 'print one JSON object')
      .addHelpText('after', '\nExit code: 0 sound, 2 not.')
      .action(async (file, options) => exit(await check(file, options))),
  );
