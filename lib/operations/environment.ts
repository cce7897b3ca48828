import * as z from 'zod';
import { DIGEST, err, ok, type Result } from '../core/units/index.ts';

const address = z.url({ protocol: /^https?$/, error: 'expected an address that begins with http:// or https://' });
const name = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'expected 3 to 255 letters, digits, dots, dashes, underscores');

const hosts = z.string().transform((text, context): Readonly<Record<string, string>> => {
  try {
    const parsed = z.record(z.string(), address).safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Falls through to the one message: what is not JSON is wrong in the same way as what is no object of addresses.
  }
  context.addIssue({ code: 'custom', message: 'expected a JSON object of names and addresses' });
  return z.NEVER;
});

const places = z.string().transform((text, context): Readonly<Record<string, string>> => {
  try {
    const parsed = z.record(z.string(), z.url({ protocol: /^(https?|file)$/ })).safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // As above.
  }
  context.addIssue({ code: 'custom', message: 'expected a JSON object of markets and addresses (http, https, file)' });
  return z.NEVER;
});

/**
 * Every environment variable that functions read and deployments set. Nothing else is read from the environment.
 * Exactly one of the two policies; an endpoint that is absent means the cloud's own.
 */
const shape = z
  .object({
    /** Which world is decided on; see `Realm`. */
    PLIMSOLL_REALM: z.string().min(1, 'expected live, simulated:SEED or history:DIGEST:SPAN'),
    PLIMSOLL_TABLE: name,
    /** Hash of a policy that stands in the ledger. */
    PLIMSOLL_POLICY_HASH: z.string().regex(DIGEST, 'expected 0x and 64 hexadecimal digits').optional(),
    /** A policy file beside the program. */
    PLIMSOLL_POLICY_FILE: z.string().min(1).optional(),
    PLIMSOLL_DYNAMODB_ENDPOINT: address.optional(),
    PLIMSOLL_EVENT_BUS: name.optional(),
    PLIMSOLL_EVENTBRIDGE_ENDPOINT: address.optional(),
    /** `{"kraken":"http://127.0.0.1:4000"}`: venues that are asked elsewhere than at their own host. */
    PLIMSOLL_VENUE_HOSTS: hosts.optional(),
    /** `{"house":"https://risk.example/forecast"}`: where the policy's external risk engines are. */
    PLIMSOLL_ENGINE_HOSTS: hosts.optional(),
    /** `{"BTC-USD-PERP":"https://protocol.example/accounts"}`: where the accounts of a market are told; `file:` too. */
    PLIMSOLL_SNAPSHOT_SOURCES: places.default({}),
    /** Identifier, ARN or alias of the vault's key with which a deployment signs. */
    PLIMSOLL_KMS_KEY_ID: z
      .string()
      .regex(/^[A-Za-z0-9:/_-]{1,2048}$/, 'expected the id, ARN or alias of a key')
      .optional(),
    PLIMSOLL_KMS_ENDPOINT: address.optional(),
    /** Secret of a local run. A deployment signs with a key that never leaves its vault. */
    PLIMSOLL_SIGNING_KEY: z
      .string()
      .regex(/^0x[0-9a-f]{64}$/, 'expected 0x and 64 hexadecimal digits')
      .optional(),
    /** How metrics leave: as lines of the embedded metric format, or not at all. */
    PLIMSOLL_METRICS: z.enum(['emf', 'memory'], 'expected emf or memory').optional(),
    /** Tells this deployment's metrics from another's in the same account; without it the table does. */
    PLIMSOLL_SERVICE: name.optional(),
    /** Set by the platform; where it is, metrics leave as lines unless PLIMSOLL_METRICS says otherwise. */
    AWS_LAMBDA_FUNCTION_NAME: z.string().optional(),
    /** Where consumers reach the read endpoint; the `url` of every event begins with it. */
    PLIMSOLL_PUBLIC_URL: address.optional(),
  })
  .refine((env) => (env.PLIMSOLL_POLICY_HASH === undefined) !== (env.PLIMSOLL_POLICY_FILE === undefined), {
    path: ['PLIMSOLL_POLICY_HASH'],
    message: 'expected exactly one of PLIMSOLL_POLICY_HASH and PLIMSOLL_POLICY_FILE',
  })
  .refine((env) => env.PLIMSOLL_KMS_KEY_ID === undefined || env.PLIMSOLL_SIGNING_KEY === undefined, {
    path: ['PLIMSOLL_KMS_KEY_ID'],
    message: 'expected at most one of PLIMSOLL_KMS_KEY_ID and PLIMSOLL_SIGNING_KEY',
  });

export type EnvironmentName = keyof z.infer<typeof shape>;

/** The environment as the program speaks of it; null where nothing was set. */
export interface Environment {
  readonly realm: string;
  readonly table: string;
  readonly policy: { readonly hash: string } | { readonly file: string };
  readonly dynamodbEndpoint: string | null;
  readonly eventBus: string | null;
  readonly eventbridgeEndpoint: string | null;
  readonly venueHosts: Readonly<Record<string, string>>;
  readonly engineHosts: Readonly<Record<string, string>>;
  readonly snapshotSources: Readonly<Record<string, string>>;
  readonly kmsKeyId: string | null;
  readonly kmsEndpoint: string | null;
  readonly signingKey: `0x${string}` | null;
  readonly publicUrl: string | null;
  readonly metrics: 'emf' | 'memory';
  readonly service: string;
}

export interface EnvironmentError {
  readonly code: 'environment';
  readonly retryable: false;
  readonly metricLabel: 'environment';
  /** `NAME: what is expected`, one for each fault. Values are not shown: one of them is a secret. */
  readonly detail: string;
}

const refused = (detail: string): EnvironmentError => ({
  code: 'environment',
  retryable: false,
  metricLabel: 'environment',
  detail,
});

const faultsOf = (error: z.ZodError, env: Readonly<Record<string, string | undefined>>): string =>
  error.issues
    .map(({ path, message }) => {
      const variable = String(path[0]);
      return `${variable}: ${env[variable] === undefined && !message.includes('exactly') ? 'not set' : message}`;
    })
    .join('; ');

/** Reads `process.env` or its like. An empty value counts as absent, because templates cannot leave a name out. */
export const parseEnvironment = (
  env: Readonly<Record<string, string | undefined>>,
): Result<Environment, EnvironmentError> => {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(present);
  if (!parsed.success) return err(refused(faultsOf(parsed.error, present)));
  const set = parsed.data;
  return ok({
    realm: set.PLIMSOLL_REALM,
    table: set.PLIMSOLL_TABLE,
    policy: set.PLIMSOLL_POLICY_HASH ? { hash: set.PLIMSOLL_POLICY_HASH } : { file: set.PLIMSOLL_POLICY_FILE ?? '' },
    dynamodbEndpoint: set.PLIMSOLL_DYNAMODB_ENDPOINT ?? null,
    eventBus: set.PLIMSOLL_EVENT_BUS ?? null,
    eventbridgeEndpoint: set.PLIMSOLL_EVENTBRIDGE_ENDPOINT ?? null,
    venueHosts: set.PLIMSOLL_VENUE_HOSTS ?? {},
    engineHosts: set.PLIMSOLL_ENGINE_HOSTS ?? {},
    snapshotSources: set.PLIMSOLL_SNAPSHOT_SOURCES,
    kmsKeyId: set.PLIMSOLL_KMS_KEY_ID ?? null,
    kmsEndpoint: set.PLIMSOLL_KMS_ENDPOINT ?? null,
    signingKey: (set.PLIMSOLL_SIGNING_KEY as `0x${string}` | undefined) ?? null,
    publicUrl: set.PLIMSOLL_PUBLIC_URL ?? null,
    metrics: set.PLIMSOLL_METRICS ?? (set.AWS_LAMBDA_FUNCTION_NAME === undefined ? 'memory' : 'emf'),
    service: set.PLIMSOLL_SERVICE ?? set.PLIMSOLL_TABLE,
  });
};
