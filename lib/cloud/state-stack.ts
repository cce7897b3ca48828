import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { LEDGER_TABLE } from '../ledger/table.ts';
import type { Stage } from './stage.ts';

const table = (scope: Construct): TableV2 =>
  new TableV2(scope, 'Ledger', {
    partitionKey: { name: LEDGER_TABLE.partitionKey, type: AttributeType.STRING },
    sortKey: { name: LEDGER_TABLE.sortKey, type: AttributeType.STRING },
    billing: Billing.onDemand(),
    timeToLiveAttribute: LEDGER_TABLE.timeToLiveAttribute,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });

/** Time in which a key's deletion can be called off: consumers pin its address, so losing it is losing them. */
const KEY_DELETION_WAIT_DAYS = 30;

const signingKey = (scope: Construct, stage: string): Key =>
  new Key(scope, 'SigningKey', {
    description: `Plimsoll ${stage}: signs parameter sets`,
    alias: `alias/plimsoll-${stage}-signing`,
    keySpec: KeySpec.ECC_SECG_P256K1,
    keyUsage: KeyUsage.SIGN_VERIFY,
    pendingWindow: Duration.days(KEY_DELETION_WAIT_DAYS),
    removalPolicy: RemovalPolicy.RETAIN,
  });

/** What must outlive every deployment: the record, the key that signs it, and the bus on which subscribers have rules. */
export class StateStack extends Stack {
  readonly table: TableV2;
  readonly signingKey: Key;
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { stage, ...props }: StackProps & { readonly stage: Stage }) {
    super(scope, id, { terminationProtection: true, ...props });
    this.table = table(this);
    this.signingKey = signingKey(this, stage.name);
    this.bus = new EventBus(this, 'Bus', { eventBusName: `plimsoll-${stage.name}` });
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'SigningKeyId', { value: this.signingKey.keyId });
    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName });
  }
}
