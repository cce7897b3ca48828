import { readFile } from 'node:fs/promises';
import { describeFault, type Policy, parsePolicy, parsePolicyShape, policyHash } from '../core/policy/index.ts';
import { err, ok, type Result } from '../core/units/index.ts';
import { createHttpClient, type HttpClient } from '../http/index.ts';
import { createDynamoClient, createLedger, type Ledger } from '../ledger/index.ts';
import {
  createEmfMetrics,
  createLogger,
  createMetrics,
  type Environment,
  type Logger,
  type Metrics,
  parseEnvironment,
} from '../operations/index.ts';
import {
  type Bus,
  createEventBridgeClient,
  createKmsClient,
  eventBridgeBus,
  kmsSigner,
  localSigner,
  type Signer,
  type SignerError,
} from '../publication/index.ts';
import { type Access, createAccess, isLoopback } from '../sources/index.ts';
import { enginesOf } from './engines.ts';
import type { CycleSettings } from './ports.ts';

/** Why a function cannot start: a fault of the deployment that no repetition mends. */
export interface ConfigurationError {
  readonly code: 'configuration';
  readonly retryable: false;
  readonly metricLabel: 'configuration';
  readonly detail: string;
}
const refused = (detail: string) =>
  err<ConfigurationError>({ code: 'configuration', retryable: false, metricLabel: 'configuration', detail });

/** Everything that outlives one run. */
export interface Parts {
  readonly settings: CycleSettings;
  readonly ledger: Ledger;
  readonly signer: Signer;
  readonly bus: Bus;
  readonly http: HttpClient;
  readonly hosts: Environment['venueHosts'];
  /** Addresses of external risk engines. */
  readonly engines: Environment['engineHosts'];
  /** Where the accounts of markets are told. */
  readonly snapshots: Environment['snapshotSources'];
  readonly access: Access;
  readonly metrics: Metrics;
  readonly log: Logger;
}

const policyInput = async ({ policy }: Environment, ledger: Ledger): Promise<Result<unknown, ConfigurationError>> => {
  if ('hash' in policy) {
    const stored = await ledger.document('POLICY', policy.hash);
    if (!stored.ok) return refused(`policy ${policy.hash}: ${stored.error.detail}`);
    return stored.value === null ? refused(`policy ${policy.hash} is not in the ledger`) : ok(stored.value);
  }
  try {
    return ok(JSON.parse(await readFile(policy.file, 'utf8')));
  } catch (cause) {
    return refused(`policy file ${policy.file}: ${cause instanceof Error ? cause.message : cause}`);
  }
};

type PolicyReader = (environment: Environment, ledger: Ledger) => Promise<Result<Policy, ConfigurationError>>;

const readBy =
  (parse: typeof parsePolicy): PolicyReader =>
  async (environment, ledger) => {
    const input = await policyInput(environment, ledger);
    if (!input.ok) return input;
    const parsed = parse(input.value);
    return parsed.ok ? parsed : refused(`policy: ${describeFault(parsed.error)}`);
  };

/** The policy that an environment names, checked. */
export const readPolicy: PolicyReader = (environment, ledger) => readBy(parsePolicy)(environment, ledger);

/** The same by its shape alone, for a function that decides nothing: the rules' weight is not carried to readers. */
export const readPolicyShape: PolicyReader = (environment, ledger) => readBy(parsePolicyShape)(environment, ledger);

/** Opens the ledger that an environment names. */
export const ledgerFrom = ({ realm, table, dynamodbEndpoint }: Environment): Ledger =>
  createLedger({ client: createDynamoClient(dynamodbEndpoint ? { endpoint: dynamodbEndpoint } : {}), table, realm });

const announcingFrom = ({
  eventBus,
  eventbridgeEndpoint,
  publicUrl,
}: Environment): Result<{ readonly bus: Bus; readonly publicUrl: string }, ConfigurationError> => {
  if (!eventBus) return refused('PLIMSOLL_EVENT_BUS is not set: nobody would be told of a new set');
  if (!publicUrl) return refused('PLIMSOLL_PUBLIC_URL is not set: events could not say where the set is served');
  const client = createEventBridgeClient({ endpoint: eventbridgeEndpoint });
  return ok({ bus: eventBridgeBus({ client, busName: eventBus }), publicUrl });
};

/** As lines where the platform reads them, else in memory. */
export const metricsFrom = ({ metrics, service }: Environment): Metrics =>
  metrics === 'emf' ? createEmfMetrics({ service }) : createMetrics();

/** The vault's key where one is named, else the local run's. A vault is asked for the address here, so that a cycle need not. */
const signerFrom = async ({
  signingKey,
  kmsKeyId,
  kmsEndpoint,
}: Environment): Promise<Result<Signer, ConfigurationError | SignerError>> => {
  if (signingKey) return ok(localSigner(signingKey));
  if (kmsKeyId) return kmsSigner(createKmsClient(kmsEndpoint ? { endpoint: kmsEndpoint } : {}), kmsKeyId);
  return refused('set PLIMSOLL_KMS_KEY_ID or PLIMSOLL_SIGNING_KEY: a set that nobody signed is worth nothing');
};

/** A limit is published for the real service; a server on this machine that stands for it is asked as fast as it can. */
const accessTo = (hosts: Environment['venueHosts']): Access =>
  createAccess({ monotonicMs: () => performance.now(), exempt: (venue) => isLoopback(hosts[venue]) });

/** Builds a function's parts once. */
export const partsFrom = async (environment: Environment): Promise<Result<Parts, ConfigurationError | SignerError>> => {
  const announcing = announcingFrom(environment);
  if (!announcing.ok) return announcing;
  const { bus, publicUrl } = announcing.value;
  const ledger = ledgerFrom(environment);
  const policy = await readPolicy(environment, ledger);
  if (!policy.ok) return policy;
  const signer = await signerFrom(environment);
  if (!signer.ok) return signer;
  const { realm, venueHosts, engineHosts, snapshotSources } = environment;
  const unaddressed = enginesOf(policy.value).find((name) => !Object.hasOwn(engineHosts, name));
  if (unaddressed) return refused(`PLIMSOLL_ENGINE_HOSTS: no address for ${unaddressed}, an engine of the policy`);
  const perps = policy.value.markets.flatMap(({ id, kind }) => (kind === 'perp' ? [id] : []));
  const stranger = Object.keys(snapshotSources).find((id) => !perps.includes(id));
  if (stranger) return refused(`PLIMSOLL_SNAPSHOT_SOURCES: ${stranger} is no perp of the policy: ${perps.join(', ')}`);
  return ok({
    settings: { realm, policy: policy.value, policyHash: policyHash(policy.value), publicUrl },
    ledger,
    signer: signer.value,
    bus,
    http: createHttpClient(),
    hosts: venueHosts,
    engines: engineHosts,
    snapshots: snapshotSources,
    access: accessTo(venueHosts),
    metrics: metricsFrom(environment),
    log: createLogger(),
  });
};

/** What delivery alone needs: no venue is asked and nothing signed, so neither is in its bundle nor in its role. */
export interface DeliveryParts {
  readonly settings: Pick<CycleSettings, 'policy' | 'policyHash' | 'publicUrl'>;
  readonly ledger: Ledger;
  readonly bus: Bus;
  readonly metrics: Metrics;
  readonly log: Logger;
}

export const deliveryPartsFrom = async (
  environment: Environment,
): Promise<Result<DeliveryParts, ConfigurationError>> => {
  const announcing = announcingFrom(environment);
  if (!announcing.ok) return announcing;
  const ledger = ledgerFrom(environment);
  const policy = await readPolicy(environment, ledger);
  if (!policy.ok) return policy;
  const { bus, publicUrl } = announcing.value;
  return ok({
    settings: { policy: policy.value, policyHash: policyHash(policy.value), publicUrl },
    ...{ ledger, bus, metrics: metricsFrom(environment), log: createLogger() },
  });
};

const built = async <T>(
  env: NodeJS.ProcessEnv,
  from: (environment: Environment) => Promise<Result<T, { readonly detail: string }>>,
): Promise<T> => {
  const environment = parseEnvironment(env);
  if (!environment.ok) throw new Error(environment.error.detail);
  const parts = await from(environment.value);
  if (!parts.ok) throw new Error(parts.error.detail);
  return parts.value;
};

/** The same from a process's environment. Throws what is wrong with it: a function that cannot start must fail loudly. */
export const buildParts = (env: NodeJS.ProcessEnv): Promise<Parts> => built(env, partsFrom);
export const buildDeliveryParts = (env: NodeJS.ProcessEnv): Promise<DeliveryParts> => built(env, deliveryPartsFrom);
