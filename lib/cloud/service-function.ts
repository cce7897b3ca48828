import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EnvironmentName } from '../operations/index.ts';
import { FUNCTION_BUNDLING } from './bundle-options.ts';

export interface ServiceFunctionProps {
  /** Name of the file in `functions/`, and of the function. */
  readonly name: string;
  readonly stage: string;
  readonly description: string;
  readonly environment: Readonly<Partial<Record<EnvironmentName, string>>>;
  readonly statements: readonly PolicyStatement[];
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logRetentionDays: number;
  /** Copies at once: at most so many, and so many are always free for it. */
  readonly concurrency: number;
  /** A program of this project that leaves files beside the bundle; it is given the folder. */
  readonly beside?: string;
  /** Where an asynchronous event goes that failed for good; null for a function that somebody waits for. */
  readonly deadLetters: IQueue | null;
}

const ROOT = new URL('../../', import.meta.url);
const pathOf = (path: string): string => fileURLToPath(new URL(path, ROOT));

/** An event that waited this long is stale: the schedule has sent its successor. The least that the platform accepts. */
const LONGEST_WAIT_SECONDS = 60;
const RETRIES = 1;

const asynchronous = (deadLetters: IQueue) => ({
  maxEventAge: Duration.seconds(LONGEST_WAIT_SECONDS),
  retryAttempts: RETRIES,
  onFailure: new SqsDestination(deadLetters),
});

const hooksFor = (program: string) => ({
  beforeInstall: () => [],
  beforeBundling: () => [],
  afterBundling: (_: string, folder: string) => [`node --import tsx "${pathOf(program)}" "${folder}"`],
});

/** One function of `functions/` as it is deployed, with a role and a log of its own and no right that is not named. */
export class ServiceFunction extends Construct {
  readonly handler: NodejsFunction;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const functionName = `plimsoll-${props.stage}-${props.name}`;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own, because the default one may write to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    for (const statement of props.statements) role.addToPolicy(statement);
    this.handler = new NodejsFunction(this, 'Function', {
      functionName,
      description: props.description,
      entry: pathOf(`functions/${props.name}.ts`),
      handler: 'handler',
      projectRoot: pathOf('.'),
      depsLockFilePath: pathOf('package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      bundling: {
        ...FUNCTION_BUNDLING,
        format: OutputFormat.ESM,
        ...(props.beside && { commandHooks: hooksFor(props.beside) }),
      },
      environment: { NODE_OPTIONS: '--enable-source-maps', ...props.environment },
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      reservedConcurrentExecutions: props.concurrency,
      role,
      logGroup,
      ...(props.deadLetters && asynchronous(props.deadLetters)),
    });
  }
}
