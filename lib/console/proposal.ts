import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { priceText } from '../core/mandate/index.ts';
import {
  detailOf,
  exportOf,
  type ProposalDetail,
  type ProposalView,
  proposalExport,
  verifyExport,
  viewOf,
} from '../governance/index.ts';
import { path } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';
import { inFolder, proposalNamed, proposalsIn } from './proposal-folder.ts';
import { type SignOptions, signProposal } from './proposal-sign.ts';

interface Common {
  readonly data?: string;
  readonly json?: true;
}

const SHORT_ID = 12;

const untilWhen = ({ status, ending, deadline, effectiveAt, approvals }: ProposalView): string => {
  if (status !== 'open') return ending?.reason ?? '';
  if (effectiveAt !== null) return `takes effect at ${effectiveAt} unless a guardian vetoes it`;
  return `until ${deadline}, ${approvals.signers.length} of ${approvals.threshold ?? 'no'} signatures`;
};

const list = async ({ data, json }: Common): Promise<ExitCode> => {
  const found = await inFolder(data, proposalsIn);
  if (!found.ok) return complain(found.error);
  const views = found.value.map(viewOf);
  if (json) print(JSON.stringify({ proposals: views }));
  else if (views.length === 0) print('no proposals: everything lay inside the rails');
  for (const view of json ? [] : views) {
    print(`${view.id.slice(0, SHORT_ID)}  ${view.kind}  ${view.status}  ${untilWhen(view)}`);
    for (const { sentence } of view.changes) print(`    ${sentence}`);
  }
  return 0;
};

const votersOf = ({ kind, approvals, hashes, proposal }: ProposalDetail): string[] => {
  if (kind === 'notice') {
    const guardians = proposal.notice?.guardians.join(', ');
    return [`takes effect by itself; who can veto: ${guardians}`, `to sign (EIP-712): veto ${hashes.veto}`];
  }
  return [
    `signed by ${approvals.signers.length} of ${approvals.threshold ?? 'nobody who can'}: ${approvals.signers.join(', ') || 'nobody yet'}`,
    `owners: ${approvals.owners.join(', ') || 'none: nothing outside the rails can be approved'}`,
    `to sign (EIP-712): approve ${hashes.approve}, veto ${hashes.veto}`,
  ];
};

const described = (view: ProposalDetail): string[] => {
  const { id, kind, status, ending } = view;
  const { conditions } = view.proposal;
  const { price } = conditions;
  const ranges = conditions.current.map(({ field, min, max }) => `${field} ${min} to ${max}`);
  return [
    `${kind === 'notice' ? 'notice' : 'proposal'} ${id}: ${status}${ending ? `, ${ending.reason} (version ${ending.version})` : ''}`,
    ...view.changes.map(({ sentence }) => `  ${sentence}`),
    `why: ${view.why}`,
    `${kind === 'notice' ? 'when' : 'if nobody signs'}: ${view.ifUnsigned}`,
    `who is affected: ${view.affected}`,
    `holds while: before ${view.deadline}; price ${priceText(price.low, price.decimals)} to ${priceText(price.high, price.decimals)}; ${ranges.join('; ')}; market at worst ${conditions.worstState}; data at worst ${conditions.worstGrade}`,
    ...votersOf(view),
  ];
};

const show = async (id: string, { data, json }: Common): Promise<ExitCode> => {
  const found = await inFolder(data, (folder) => proposalNamed(folder, id));
  if (!found.ok) return complain(found.error);
  const detail = detailOf(found.value);
  if (json) print(JSON.stringify(detail));
  else for (const line of described(detail)) print(line);
  return 0;
};

const sign = async (id: string, options: SignOptions & Common): Promise<ExitCode> => {
  const counted = await signProposal(id, options);
  if (!counted.ok) return complain(counted.error, 1);
  const { vote, answer } = counted.value;
  if (!answer || options.json) {
    print(JSON.stringify(answer ?? vote));
    return 0;
  }
  const what = vote.kind === 'veto' ? 'vetoed' : `signed, ${answer.signers.length} of ${answer.threshold}`;
  const next = answer.complete ? "the market's next cycle judges it" : 'more signatures are needed';
  print(`${vote.signer} ${what}: ${next}`);
  return 0;
};

const exportTo = async (id: string, { data, out }: Common & { out?: string }): Promise<ExitCode> => {
  const found = await inFolder(data, (folder) => proposalNamed(folder, id));
  if (!found.ok) return complain(found.error);
  const text = JSON.stringify(exportOf(found.value), null, 2);
  if (out === undefined) print(text);
  else await writeFile(out, `${text}\n`);
  return 0;
};

const verify = async (file: string, { json }: Common): Promise<ExitCode> => {
  let input: unknown;
  try {
    input = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    return complain(`${file}: ${(cause as Error).message}`);
  }
  const parsed = proposalExport.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return complain(`${file} is not an export of a proposal: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const checks = await verifyExport(parsed.data);
  const holds = checks.every((one) => one.holds);
  if (json) print(JSON.stringify({ file, holds, checks }));
  else for (const one of checks) print(`${one.holds ? 'holds' : 'FAILS'}  ${one.name.padEnd(8)}  ${one.detail}`);
  return holds ? 0 : 1;
};

type Exit = (code: ExitCode) => void;

const reading = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--data <dir>', 'data folder (default: the one started last)', path)
    .option('--json', 'print one JSON object');

const signCommand = (exit: Exit): Command =>
  reading('sign', 'sign a proposal with a key file, and count the vote')
    .argument('<id>', 'id of the proposal, or its beginning')
    .requiredOption('--key <file>', 'file with a private key as 0x and 64 hexadecimal digits', path)
    .option('--veto', "a guardian's veto instead of an owner's approval")
    .option('--print', 'only print the vote, to post it to /v1/proposals/{id}/approvals')
    .option('--from <file>', 'sign what stands in an export, away from any network; prints the vote', path)
    .addHelpText('after', '\nExit code: 0 counted or printed, 1 refused.')
    .action(async (id, options) => exit(await sign(id, options)));

export const proposalCommand = (exit: Exit): Command =>
  new Command('proposal')
    .description('changes outside the rails, which need signatures, and announced loosenings')
    .addCommand(reading('list', 'the open ones, then those that ended last').action(async (o) => exit(await list(o))))
    .addCommand(
      reading('show', 'one proposal in words: what, why, for whom, under which conditions')
        .argument('<id>', 'id of the proposal, or its beginning')
        .action(async (id, options) => exit(await show(id, options))),
    )
    .addCommand(signCommand(exit))
    .addCommand(
      new Command('verify')
        .description('recompute the hashes of an export and check its signatures, offline')
        .argument('<file>', 'made by plimsoll proposal export')
        .option('--json', 'print one JSON object')
        .addHelpText('after', '\nExit code: 0 all holds, 1 something does not, 2 not an export.')
        .action(async (file, options) => exit(await verify(file, options))),
    )
    .addCommand(
      new Command('export')
        .description('a proposal with its content, hashes, typed data and signatures, as JSON')
        .argument('<id>', 'id of the proposal, or its beginning')
        .option('--data <dir>', 'data folder (default: the one started last)', path)
        .option('--out <file>', 'where to write it (default: standard output)', path)
        .action(async (id, options) => exit(await exportTo(id, options))),
    );
