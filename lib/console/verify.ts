import { Command } from 'commander';
import { setOf, upgrade } from '../core/controller/index.ts';
import { signedSet } from '../core/market/index.ts';
import { canonical, digestOf, err, ok, parseInstant, type Result } from '../core/units/index.ts';
import { createHttpClient, type HttpClient, type JsonAnswer } from '../http/index.ts';
import { bareSet, type Check, entryPath, verifySignedSet } from '../publication/index.ts';
import { address } from './options.ts';
import { complain, type ExitCode, print } from './outcome.ts';

/** A reader who waits longer would not use the set any more. */
const TIMEOUT_MS = 10_000;

const fetchJson = async (http: HttpClient, url: string): Promise<Result<JsonAnswer, string>> => {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return err(`${url} is not an http address`);
  const answer = await http.get(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) return err(`${url}: ${answer.error.code} ${answer.error.detail}`);
  if (answer.value.status === 200) return answer;
  const { detail } = (answer.value.body ?? {}) as { detail?: unknown };
  return err(`${url}: answered ${answer.value.status}${typeof detail === 'string' ? `: ${detail}` : ''}`);
};

interface Checked {
  readonly holds: boolean;
  readonly checks: readonly (Omit<Check, 'name'> & { readonly name: Check['name'] | 'digest' })[];
}

/** Recomputes the digest from the entry's body, and derives the set from that body again. */
const digestFault = async (http: HttpClient, url: string, body: unknown): Promise<string | null> => {
  const signed = signedSet.safeParse(body);
  if (!signed.success) return 'the set cannot be read';
  const set = bareSet(signed.data);
  const entry = await fetchJson(http, new URL(entryPath(set), url).href);
  if (!entry.ok) return `the entry behind it cannot be had: ${entry.error}`;
  const { body: entryBody } = entry.value.body as { body?: unknown };
  const digest = digestOf(entryBody ?? null);
  if (digest !== set.digest) return `the entry's body has digest ${digest}, the set says ${set.digest}`;
  const current = upgrade(entryBody);
  if (!current.ok) return `the entry's body cannot be read: ${current.error.detail}`;
  return canonical(setOf(current.value, digest)) === canonical(set) ? null : 'the set is not what its entry decides';
};

/** Outside `live` the server's market clock counts; where it states none, our own. */
const clockOf = ({ headers }: JsonAnswer): number => {
  const stated = parseInstant(headers['plimsoll-clock'] ?? '');
  return stated.ok ? stated.value : Math.floor(Date.now() / 1000);
};

const verify = async (http: HttpClient, url: string, signer: string | undefined): Promise<Result<Checked, string>> => {
  const answer = await fetchJson(http, url);
  if (!answer.ok) return answer;
  const { realm } = (answer.value.body ?? {}) as { realm?: unknown };
  // A live set is held against our own clock: a server that states its own could keep it alive for ever.
  const now = realm === 'live' ? Math.floor(Date.now() / 1000) : clockOf(answer.value);
  const { holds, checks } = await verifySignedSet(answer.value.body, { now, ...(signer && { signer }) });
  if (checks.length === 1) return ok({ holds, checks });
  const fault = await digestFault(http, url, answer.value.body);
  const digest = {
    name: 'digest' as const,
    holds: fault === null,
    detail: fault ?? 'recomputed from the entry, and the set follows from it',
  };
  return ok({ holds: holds && digest.holds, checks: [...checks, digest] });
};

/** A signer that nobody named is no check that held. */
const mark = ({ name, holds }: Checked['checks'][number], { signer }: { signer?: string }): string => {
  if (name === 'signer' && !signer) return '-----';
  return holds ? 'holds' : 'FAILS';
};

/** A set of the past fails only for its time: whoever looks at history wants to know that it is genuine. */
const verdict = ({ holds, checks }: Checked): string => {
  if (holds) return 'verified';
  const failed = checks.filter((one) => !one.holds).map(({ name }) => name);
  return failed.join() === 'validity' ? 'not verified: genuine, and past its validity' : 'not verified';
};

const run = async (url: string, options: { signer?: string; json?: true }): Promise<ExitCode> => {
  const http = createHttpClient();
  const verified = await verify(http, url, options.signer);
  http.close();
  if (!verified.ok) return complain(verified.error, 1);
  const { holds, checks } = verified.value;
  if (options.json) print(JSON.stringify({ url, holds, checks }));
  else {
    for (const one of checks) print(`${mark(one, options)}  ${one.name.padEnd(9)}  ${one.detail}`);
    print(verdict(verified.value));
  }
  return holds ? 0 : 1;
};

export const verifyCommand = (exit: (code: ExitCode) => void): Command =>
  new Command('verify')
    .description('check a served set as a consumer would: signature, proof, signer, validity, digest')
    .argument('<url>', 'address of a set, such as http://127.0.0.1:8420/v1/markets/BTC-USD-PERP/parameters')
    .option('--signer <address>', 'the address that must have signed', address)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit code: 0 all holds, 1 something does not, or the set cannot be had.')
    .action(async (url, options) => exit(await run(url, options)));
