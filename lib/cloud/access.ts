import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';

/** A deployment decides on the real world; every other realm lives in a data folder. */
export const REALM = 'live';

/** What partitions of the ledger are about, as their keys say it. */
export type Partition = 'MARKET' | 'MODEL' | 'POLICY' | 'PROPOSAL' | 'VOTE' | 'COMMAND' | 'DELIVERY';
type Action = 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';
/** What a function may do to which partitions; what is not named it may not do. */
export type Access = Readonly<Partial<Record<Partition, readonly Action[]>>>;

/** One statement a partition, held to its keys: nobody may scan, delete, or touch another realm. */
export const ledgerStatements = (table: TableV2, access: Access): PolicyStatement[] =>
  Object.entries(access).map(
    ([partition, actions]) =>
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${REALM}|${partition}#*`] } },
      }),
  );

/** Leave to sign 32 bytes as they are, with one algorithm, and to learn the public key. */
export const signingStatements = (key: Key): PolicyStatement[] => [
  new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [key.keyArn] }),
  new PolicyStatement({
    actions: ['kms:Sign'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256', 'kms:MessageType': 'DIGEST' } },
  }),
];
