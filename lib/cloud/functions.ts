import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Access, ledgerStatements, REALM, signingStatements } from './access.ts';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';
import type { Stage } from './stage.ts';

/** What functions stand on. */
export interface Ground {
  readonly stage: Stage;
  readonly table: TableV2;
  readonly signingKey: Key;
  readonly bus: EventBus;
  readonly deadLetters: Queue;
}

const READING: Access = {
  MARKET: ['GetItem', 'Query'],
  POLICY: ['GetItem'],
  PROPOSAL: ['GetItem'],
  VOTE: ['GetItem'],
  COMMAND: ['GetItem'],
};
/** The only writer of what people want, and of nothing else. */
const APPROVING: Access = { ...READING, VOTE: ['GetItem', 'PutItem'], COMMAND: ['GetItem', 'PutItem'] };
/** Looks from outside the cycle, with none of its rights. */
const WATCHING: Access = { MARKET: ['Query'], POLICY: ['GetItem'], DELIVERY: ['GetItem'] };
const DELIVERING: Access = { MARKET: ['Query'], POLICY: ['GetItem'], DELIVERY: ['GetItem', 'UpdateItem'] };
const DECIDING: Access = {
  MARKET: ['GetItem', 'PutItem', 'Query'],
  MODEL: ['GetItem', 'PutItem'],
  POLICY: ['GetItem', 'PutItem'],
  PROPOSAL: ['GetItem', 'PutItem'],
  VOTE: ['GetItem'],
  COMMAND: ['GetItem'],
  DELIVERY: ['GetItem', 'UpdateItem'],
};

/** By what the metrics of a stage are told from another's. */
export const serviceOf = ({ name }: Stage): string => `plimsoll-${name}`;

type Particular = Pick<ServiceFunctionProps, 'description' | 'timeoutSeconds' | 'memoryMb' | 'concurrency'> & {
  readonly access: Access;
  readonly more?: readonly PolicyStatement[];
  readonly environment?: ServiceFunctionProps['environment'];
  readonly deadLetters: Queue | null;
  readonly beside?: string;
};

const build = (scope: Construct, { stage, table }: Ground, name: string, own: Particular): ServiceFunction => {
  const { access, more = [], environment = {}, ...rest } = own;
  return new ServiceFunction(scope, name, {
    ...rest,
    name,
    stage: stage.name,
    logRetentionDays: stage.logRetentionDays,
    statements: [...ledgerStatements(table, access), ...more],
    environment: {
      PLIMSOLL_REALM: REALM,
      PLIMSOLL_TABLE: table.tableName,
      PLIMSOLL_POLICY_HASH: stage.policyHash,
      PLIMSOLL_SERVICE: serviceOf(stage),
      ...environment,
    },
  });
};

const announcing = (bus: EventBus): PolicyStatement =>
  new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] });

/** A slot is a minute: a run that takes longer than this has been overtaken by the next one. */
const RUN_SECONDS = 50;
/** Behind the network's own limit of thirty seconds nobody would hear the answer. */
const ANSWER_SECONDS = 10;
/** The run of this minute and one that hangs from the last. Runs are safe at any number; more would only cost. */
const RUNS_AT_ONCE = 2;
/** A share of a processor comes with memory: with less, starting the process takes longer than the run. */
const RUN_MEMORY_MB = 1_024;
const SMALL_MEMORY_MB = 512;

/** `publicUrl`: where consumers reach the read endpoint. */
export const cycleFunction = (scope: Construct, ground: Ground, publicUrl: string): ServiceFunction =>
  build(scope, ground, 'cycle', {
    description: 'Decides, signs, commits and announces the parameters of every market, once a minute',
    timeoutSeconds: RUN_SECONDS,
    memoryMb: RUN_MEMORY_MB,
    concurrency: RUNS_AT_ONCE,
    access: DECIDING,
    more: [announcing(ground.bus), ...signingStatements(ground.signingKey)],
    environment: {
      PLIMSOLL_EVENT_BUS: ground.bus.eventBusName,
      PLIMSOLL_KMS_KEY_ID: ground.signingKey.keyArn,
      PLIMSOLL_PUBLIC_URL: publicUrl,
      ...(ground.stage.snapshotSources && {
        PLIMSOLL_SNAPSHOT_SOURCES: JSON.stringify(ground.stage.snapshotSources),
      }),
      ...(ground.stage.engineHosts && { PLIMSOLL_ENGINE_HOSTS: JSON.stringify(ground.stage.engineHosts) }),
    },
    deadLetters: ground.deadLetters,
  });

export const deliverFunction = (scope: Construct, ground: Ground, publicUrl: string): ServiceFunction =>
  build(scope, ground, 'deliver', {
    description: 'Announces what a cycle committed and did not deliver any more',
    timeoutSeconds: RUN_SECONDS,
    memoryMb: SMALL_MEMORY_MB,
    concurrency: RUNS_AT_ONCE,
    access: DELIVERING,
    more: [announcing(ground.bus)],
    environment: { PLIMSOLL_EVENT_BUS: ground.bus.eventBusName, PLIMSOLL_PUBLIC_URL: publicUrl },
    deadLetters: ground.deadLetters,
  });

export const readFunction = (scope: Construct, ground: Ground): ServiceFunction =>
  build(scope, ground, 'read', {
    description: 'Answers the read endpoint',
    beside: 'web/build.ts',
    timeoutSeconds: ANSWER_SECONDS,
    memoryMb: SMALL_MEMORY_MB,
    concurrency: ground.stage.readConcurrency,
    access: READING,
    deadLetters: null,
  });

export const approveFunction = (scope: Construct, ground: Ground): ServiceFunction =>
  build(scope, ground, 'approve', {
    description: 'Takes what owners and guardians sign: votes on proposals, orders to a breaker',
    timeoutSeconds: ANSWER_SECONDS,
    memoryMb: SMALL_MEMORY_MB,
    concurrency: RUNS_AT_ONCE,
    access: APPROVING,
    deadLetters: null,
  });

export const monitorFunction = (scope: Construct, ground: Ground): ServiceFunction =>
  build(scope, ground, 'monitor', {
    description: 'Looks at what is published, from outside the cycle, and measures it',
    timeoutSeconds: RUN_SECONDS,
    memoryMb: SMALL_MEMORY_MB,
    concurrency: RUNS_AT_ONCE,
    access: WATCHING,
    deadLetters: ground.deadLetters,
  });
