import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { describeFault, type Policy, parsePolicy, policyHash } from '../core/policy/index.ts';
import { type Digest, err, ok, type Result } from '../core/units/index.ts';

const REGION = 'expected a region such as eu-central-1';

/** What a stage says of itself in `cdk.json`, under `stages`. */
const shape = z.strictObject({
  /** Absent: the account and region of whoever deploys. */
  account: z
    .string()
    .regex(/^\d{12}$/, 'expected an account number of 12 digits')
    .optional(),
  region: z.string(REGION).regex(/^[a-z]{2}(-[a-z]+)+-\d$/, REGION),
  /** The policy that this stage runs, as a path from the project's root. */
  policy: z.string('expected the path of a policy file').min(1, 'expected the path of a policy file'),
  /** Addresses of the policy's external risk engines, by name. */
  engineHosts: z.record(z.string(), z.url({ protocol: /^https$/, error: 'expected https:// addresses' })).optional(),
  /** Where the accounts of markets are told, by market. */
  snapshotSources: z
    .record(z.string(), z.url({ protocol: /^https$/, error: 'expected https:// addresses' }))
    .optional(),
  /** How long logs are kept. One of the spans that the log service knows. */
  logRetentionDays: z.literal(
    [1, 3, 5, 7, 14, 30, 60, 90, 180, 365],
    'expected 1, 3, 5, 7, 14, 30, 60, 90, 180 or 365',
  ),
  /** Mail addresses of whoever is woken, and of whoever looks in the morning. */
  pageTo: z.email('expected a mail address'),
  ticketTo: z.email('expected a mail address'),
  /** Copies of the read function at once, at most: what a flood of requests can cost. */
  readConcurrency: z.number('expected a whole number from 1 to 900').int().min(1).max(900),
});

/** One deployment, checked before anything is synthesized. */
export interface Stage extends Omit<z.infer<typeof shape>, 'policy'> {
  readonly name: string;
  readonly policy: Policy;
  readonly policyHash: Digest;
}

/** Part of every physical name, so that stages can share an account. */
const NAME = /^[a-z][a-z0-9]{0,15}$/;

const record = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const faultOf = (issue: z.core.$ZodIssue, settings: Readonly<Record<string, unknown>>): string => {
  const known = Object.keys(shape.shape).join(', ');
  if (issue.code === 'unrecognized_keys') return `"${issue.keys[0]}" is unknown; known are ${known}`;
  const key = String(issue.path[0] ?? '(the whole stage)');
  return settings[key] === undefined ? `"${key}" is missing: ${issue.message}` : `"${key}": ${issue.message}`;
};

const readPolicy = (path: string): Result<Policy, string> => {
  try {
    const parsed = parsePolicy(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.ok ? parsed : err(describeFault(parsed.error));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
};

/**
 * The stage that `-c stage=NAME` names among those of the context. The error is one message that says what is wrong and
 * what to do; `root` is where a policy's path begins.
 */
export const stageOf = (name: unknown, stages: unknown, root: URL): Result<Stage, string> => {
  const listed = record(stages) ? stages : {};
  const names = Object.keys(listed).join(', ') || 'none';
  if (typeof name !== 'string' || !NAME.test(name)) {
    return err(`name a stage with -c stage=NAME (a letter, then at most 15 letters and digits); cdk.json has ${names}`);
  }
  const settings = Object.hasOwn(listed, name) ? listed[name] : undefined;
  if (!record(settings)) {
    return err(`stage "${name}" is not under context.stages in cdk.json, which has ${names}: choose one or add it`);
  }
  const parsed = shape.safeParse(settings);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => faultOf(issue, settings));
    return err(`stage "${name}" in cdk.json: ${faults.join('; ')}`);
  }
  const policy = readPolicy(new URL(parsed.data.policy, root).pathname);
  if (!policy.ok) return err(`stage "${name}" in cdk.json: policy ${parsed.data.policy}: ${policy.error}`);
  return ok({ ...parsed.data, name, policy: policy.value, policyHash: policyHash(policy.value) });
};
