import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../lib/cloud/alarms.ts';
import { policyHash } from '../../lib/core/policy/index.ts';
import { EVENTBRIDGE_CHANNEL } from '../../lib/cycle/index.ts';
import { LEDGER_TABLE } from '../../lib/ledger/index.ts';
import { cursorKey, documentKey, entryKey } from '../../lib/ledger/keys.ts';
import { ALARMS, parseEnvironment, targetsOf } from '../../lib/operations/index.ts';
import { deployment, devStage, type Resource, resourcesOf } from './synthesized.ts';

const { state, controller } = deployment();
const stateTemplate = Template.fromStack(state);
const template = Template.fromStack(controller);
const resources = { ...resourcesOf(state), ...resourcesOf(controller) };

const ofType = (type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);
const functionsByName = new Map(
  ofType('AWS::Lambda::Function').map(([id, { Properties }]) => [
    String(Properties.FunctionName).replace('plimsoll-dev-', ''),
    { id, properties: Properties },
  ]),
);

describe('what must not be lost', () => {
  it('the ledger can be restored to any second, and neither it nor its stack can be deleted by accident', () => {
    stateTemplate.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: LEDGER_TABLE.billingMode,
        TimeToLiveSpecification: { AttributeName: LEDGER_TABLE.timeToLiveAttribute, Enabled: true },
        KeySchema: [
          { AttributeName: LEDGER_TABLE.partitionKey, KeyType: 'HASH' },
          { AttributeName: LEDGER_TABLE.sortKey, KeyType: 'RANGE' },
        ],
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
      },
    });
    expect(state.terminationProtection).toBe(true);
  });

  it('the signing key is on the curve that chains verify, and outlives its stack', () => {
    stateTemplate.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      Properties: { KeySpec: 'ECC_SECG_P256K1', KeyUsage: 'SIGN_VERIFY', PendingWindowInDays: 30 },
    });
  });
});

describe('functions', () => {
  it('are those of the folder', () => {
    expect([...functionsByName.keys()].sort()).toEqual(['approve', 'cycle', 'deliver', 'monitor', 'read']);
  });

  it.each([...functionsByName.keys()])('%s runs on what was chosen, and its log ends', (name) => {
    const { properties } = functionsByName.get(name)!;
    expect(properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      ReservedConcurrentExecutions: expect.any(Number),
      LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
    });
    const log = (properties.LoggingConfig as { LogGroup: { Ref: string } }).LogGroup.Ref;
    expect(resources[log]?.Properties.RetentionInDays).toBe(devStage().logRetentionDays);
  });

  it.each([...functionsByName.keys()])('%s gets an environment that it can read, in the real world', (name) => {
    const { Variables } = functionsByName.get(name)!.properties.Environment as { Variables: Record<string, unknown> };
    // What is known only when deployed stands in the template as a reference.
    const asDeployed = Object.fromEntries(
      Object.entries(Variables).map(([key, value]) => [
        key,
        typeof value === 'string' ? value : key.endsWith('URL') ? 'https://d1.cloudfront.example' : 'as-deployed',
      ]),
    );
    const parsed = parseEnvironment({ ...asDeployed, AWS_LAMBDA_FUNCTION_NAME: name });
    expect(parsed).toMatchObject({
      ok: true,
      value: { realm: 'live', policy: { hash: policyHash(devStage().policy) }, signingKey: null },
    });
  });

  it('the addresses of risk engines go to the cycle as its environment reads them, and to nobody else', () => {
    const engineHosts = { quant: 'https://quant.example', 'second-one': 'https://second.example:8443/base' };
    const told = Object.values(resourcesOf(deployment(undefined, { engineHosts }).controller)).flatMap(
      ({ Type, Properties }) => {
        const { Variables = {} } = (Properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
        const { PLIMSOLL_ENGINE_HOSTS: hosts } = Variables;
        return Type === 'AWS::Lambda::Function' && hosts !== undefined
          ? [{ name: Properties.FunctionName, hosts }]
          : [];
      },
    );
    expect(told).toEqual([{ name: 'plimsoll-dev-cycle', hosts: expect.any(String) }]);
    const { Variables } = functionsByName.get('cycle')!.properties.Environment as { Variables: Record<string, string> };
    expect(Variables).not.toHaveProperty('PLIMSOLL_ENGINE_HOSTS');
    const plain = Object.entries(Variables).map(([key, value]) => {
      const known = key.endsWith('URL') ? 'https://d1.cloudfront.example' : 'as-deployed';
      return [key, typeof value === 'string' ? value : known];
    });
    const environment = { ...Object.fromEntries(plain), AWS_LAMBDA_FUNCTION_NAME: 'cycle' };
    const parsed = parseEnvironment({ ...environment, PLIMSOLL_ENGINE_HOSTS: told[0]?.hosts as string });
    expect(parsed).toMatchObject({ ok: true, value: { engineHosts } });
  });

  it('only the cycle signs, and only hashes', () => {
    const signing = statements().filter(({ actions }) => actions.some((action) => action.startsWith('kms:')));
    expect(new Set(signing.map(({ policy }) => policy))).toEqual(new Set([policyNameOf('cycle')]));
    expect(signing.find(({ actions }) => actions.includes('kms:Sign'))?.condition).toEqual({
      StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' },
    });
  });

  it('an event that cannot be handled dies within a minute and leaves its body', () => {
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 3);
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });
});

interface Statement {
  readonly policy: string;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly condition: unknown;
}

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const statements = (): readonly Statement[] =>
  ofType('AWS::IAM::Policy').flatMap(([policy, { Properties }]) =>
    (Properties.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement.map((one) => ({
      policy,
      actions: list(one.Action as string),
      resources: list(one.Resource),
      condition: one.Condition,
    })),
  );

const policyNameOf = (name: string): string => {
  const role = (functionsByName.get(name)!.properties.Role as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
  const found = ofType('AWS::IAM::Policy').find(([, { Properties }]) =>
    (Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === role),
  );
  return found?.[0] ?? '';
};

describe('rights', () => {
  it('no action and no resource has a wildcard, and no role is shared or managed by others', () => {
    expect(statements().length).toBeGreaterThan(10);
    for (const { actions, resources: on } of statements()) expect(JSON.stringify([actions, on])).not.toContain('*');
    for (const [, { Properties }] of ofType('AWS::IAM::Role')) expect(Properties.ManagedPolicyArns).toBeUndefined();
    const roles = [...functionsByName.values()].map(({ properties }) => JSON.stringify(properties.Role));
    expect(new Set(roles).size).toBe(functionsByName.size);
  });

  it('the ledger is opened by key prefix of this realm alone; nobody scans, deletes or overwrites by batch', () => {
    const ledger = statements().filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')));
    expect(new Set(ledger.flatMap(({ actions }) => actions))).toEqual(
      new Set(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem']),
    );
    for (const { condition } of ledger) {
      expect(condition).toEqual({
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': expect.arrayContaining([expect.stringMatching(/^live\|[A-Z]+#\*$/)]),
        },
      });
    }
  });

  const allowed = (name: string, action: string): readonly string[] =>
    statements()
      .filter(({ policy, actions }) => policy === policyNameOf(name) && actions.includes(`dynamodb:${action}`))
      .flatMap(({ condition }) =>
        list(
          (condition as Record<string, Record<string, string | string[]>>)['ForAllValues:StringLike']![
            'dynamodb:LeadingKeys'
          ]!,
        ),
      )
      .flat();
  const matches = (patterns: readonly string[], key: string): boolean =>
    patterns.some((pattern) => key.startsWith(pattern.replace(/\*$/, '')));
  const KEYS = {
    entry: entryKey('live', 'BTC-USD-PERP', 1).pk.S,
    cursor: cursorKey('live', EVENTBRIDGE_CHANNEL, 'BTC-USD-PERP').pk.S,
    model: documentKey('live', 'MODEL', '0x1').pk.S,
    policy: documentKey('live', 'POLICY', '0x1').pk.S,
    proposal: documentKey('live', 'PROPOSAL', '0x1').pk.S,
    vote: documentKey('live', 'VOTE', '1').pk.S,
    command: documentKey('live', 'COMMAND', '1').pk.S,
    other: entryKey('simulated:1', 'BTC-USD-PERP', 1).pk.S,
  };

  it.each([
    ['cycle', 'PutItem', ['entry', 'model', 'policy', 'proposal']],
    ['cycle', 'UpdateItem', ['cursor']],
    ['cycle', 'GetItem', ['entry', 'cursor', 'model', 'policy', 'proposal', 'vote', 'command']],
    ['approve', 'PutItem', ['vote', 'command']],
    ['approve', 'UpdateItem', []],
    ['deliver', 'PutItem', []],
    ['deliver', 'UpdateItem', ['cursor']],
    ['deliver', 'Query', ['entry']],
    ['monitor', 'Query', ['entry']],
    ['monitor', 'UpdateItem', []],
    ['read', 'Query', ['entry']],
    ['read', 'PutItem', []],
    ['read', 'UpdateItem', []],
  ])('%s may %s exactly %j, by the keys that the ledger really writes', (name, action, expected) => {
    const patterns = allowed(name, action);
    const reached = Object.entries(KEYS).filter(([, key]) => matches(patterns, key));
    expect(reached.map(([what]) => what)).toEqual(expected);
  });
});

describe('the schedule', () => {
  it('ticks on the minute with the time it was meant for, and lets a tick that is late die', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', 3);
    template.allResourcesProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(* * * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: Match.objectLike({
        Input: '{"time":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
        DeadLetterConfig: Match.anyValue(),
      }),
    });
  });
});

describe('the endpoint', () => {
  const config = ofType('AWS::CloudFront::Distribution')[0]![1].Properties.DistributionConfig as {
    DefaultCacheBehavior: Record<string, unknown>;
    CacheBehaviors: Record<string, unknown>[];
    CustomErrorResponses: { ErrorCode: number; ErrorCachingMinTTL: number }[];
  };
  /** The provider's own policy named CachingDisabled, as its documentation lists it. */
  const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

  const urlOf = (name: string): Resource['Properties'] => {
    const found = ofType('AWS::Lambda::Url').find(([, { Properties }]) =>
      JSON.stringify(Properties.TargetFunctionArn).includes(functionsByName.get(name)!.id),
    );
    return found?.[1].Properties ?? {};
  };

  it('is read through the network alone, by GET alone; only what people sign is open, and it brings its signatures', () => {
    expect(urlOf('read').AuthType).toBe('AWS_IAM');
    const signed = (one: Record<string, unknown>) =>
      ['/v1/proposals/*/approvals', '/v1/markets/*/breaker/orders'].includes(String(one.PathPattern));
    const reading = [config.DefaultCacheBehavior, ...config.CacheBehaviors.filter((one) => !signed(one))];
    for (const one of reading) expect(one.AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
    const writing = config.CacheBehaviors.filter(signed);
    expect(writing.map(({ CachePolicyId }) => CachePolicyId)).toEqual([CACHING_DISABLED, CACHING_DISABLED]);
    const open = ofType('AWS::Lambda::Permission').filter(([, { Properties }]) => Properties.Principal === '*');
    const approve = functionsByName.get('approve')!.id;
    for (const [, { Properties }] of open) expect(JSON.stringify(Properties.FunctionName)).toContain(approve);
    expect(urlOf('approve').AuthType).toBe('NONE');
  });

  it('the network keeps nothing that can run out, and no error', () => {
    expect(config.DefaultCacheBehavior.CachePolicyId).toBe(CACHING_DISABLED);
    expect(config.CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      '/v1/markets/*/parameters/*',
      '/v1/markets/*/entries/*',
      '/assets/*',
      '/v1/proposals/*/approvals',
      '/v1/markets/*/breaker/orders',
    ]);
    template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: { MinTTL: 0, DefaultTTL: 0 },
    });
    expect(config.CustomErrorResponses.map(({ ErrorCode }) => ErrorCode)).toEqual(expect.arrayContaining([404, 503]));
    expect(config.CustomErrorResponses.every(({ ErrorCachingMinTTL }) => ErrorCachingMinTTL === 0)).toBe(true);
  });
});

describe('alarms', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const markets = devStage().policy.markets.map(({ id }) => id);

  it('are those of the catalogue, one for each market and channel, and nothing else', () => {
    const expected = targetsOf({ markets, channels: [EVENTBRIDGE_CHANNEL] }).map(({ id }) => `plimsoll-dev-${id}`);
    expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual(expected.sort());
    expect(CHANNELS).toEqual([EVENTBRIDGE_CHANNEL]);
  });

  it('watch the lag of each consumer that the policy names, once however many markets he has', () => {
    const { policy } = devStage();
    const perps = policy.markets.flatMap(({ id, kind }) => (kind === 'perp' ? [id] : [])).slice(0, 2);
    const consumers = perps.map((market) => ({ name: 'vault', market, rails: {} }));
    const of = resourcesOf(deployment(undefined, { policy: { ...policy, consumers } }).controller);
    const lags = Object.values(of).filter(({ Properties }) => Properties?.MetricName === 'publication.lag');
    expect(lags.map(({ Properties }) => Properties.AlarmName).sort()).toEqual([
      'plimsoll-dev-publication-lag/consumer:vault',
      'plimsoll-dev-publication-lag/eventbridge',
    ]);
  });

  it.each(ALARMS.map((alarm) => [alarm.name, alarm] as const))('%s means what the catalogue says', (name, alarm) => {
    const own = alarms.filter(({ AlarmName }) => String(AlarmName).split('/')[0] === `plimsoll-dev-${name}`);
    expect(own.length).toBeGreaterThan(0);
    for (const one of own) {
      expect(one).toMatchObject({
        Statistic: alarm.statistic,
        Period: alarm.periodSeconds,
        Threshold: alarm.threshold,
        ComparisonOperator: alarm.comparison,
        EvaluationPeriods: alarm.evaluationPeriods,
        DatapointsToAlarm: alarm.datapointsToAlarm,
        TreatMissingData: alarm.missing,
        AlarmDescription: alarm.description,
      });
      const [action] = one.AlarmActions as { Ref: string }[];
      expect(resources[action!.Ref]?.Properties.TopicName).toBe(`plimsoll-dev-${alarm.severity}`);
    }
  });

  it('somebody hears of each', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 2);
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: devStage().pageTo });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: devStage().ticketTo });
  });

  it('watch the series that the functions of this stage write', () => {
    const { Variables } = functionsByName.get('cycle')!.properties.Environment as { Variables: Record<string, string> };
    const own = alarms.filter(({ Namespace }) => Namespace === 'Plimsoll');
    for (const { Dimensions } of own) {
      expect(Dimensions).toContainEqual({ Name: 'service', Value: Variables.PLIMSOLL_SERVICE });
    }
    expect(own.length).toBe(alarms.length - 1);
  });
});
