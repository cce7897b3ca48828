import { Command } from 'commander';
import { decisionOrder, policyHash } from '../core/policy/index.ts';
import { createDynamoClient, createLedger } from '../ledger/index.ts';
import { readPolicyFile } from '../local/index.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { planCommand } from './policy-plan.ts';

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

/** Deployments decide on the real world only; see the realm of `cdk` stages. */
const DEPLOYED_REALM = 'live';

const put = async (file: string, { table }: { table: string }): Promise<ExitCode> => {
  const policy = await readPolicyFile(file);
  if (!policy.ok) return complain(policy.error);
  const client = createDynamoClient({});
  const hash = policyHash(policy.value);
  const stored = await createLedger({ client, table, realm: DEPLOYED_REALM }).putDocument('POLICY', hash, policy.value);
  client.destroy();
  if (!stored.ok) return complain(`table ${table}: ${stored.error.detail}`, 1);
  print(`${hash} stands in ${table}`);
  return 0;
};

const putCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('put')
    .description(
      'put a policy into the ledger of a deployment, under its hash; a function that names it can then start',
    )
    .argument('<file>', 'policy as JSON')
    .requiredOption('--table <name>', 'table of the deployment, as its stack tells it')
    .addHelpText(
      'after',
      '\nRegion and credentials are those of the environment. Exit code: 0 it stands there, 1 not, 2 wrong input.',
    )
    .action(async (file, options) => exit(await put(file, options)));

export const policyCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('policy')
    .description('look at policies')
    .addCommand(putCommand(exit))
    .addCommand(planCommand(exit))
    .addCommand(
      new Command('check')
        .description('check a policy file: the first fault with its path, what is there and what is allowed')
        .argument('<file>', 'policy as JSON')
        .option('--json', 'print one JSON object')
        .addHelpText('after', '\nExit code: 0 sound, 2 not.')
        .action(async (file, options) => exit(await check(file, options))),
    );
