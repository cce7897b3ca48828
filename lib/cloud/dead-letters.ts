import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** The longest the service keeps a message: long enough that a fortnight's absence loses no evidence. */
const KEPT_DAYS = 14;

/** Where ticks and events go that could not be handled. Nothing reads it but a person. */
export const deadLetterQueue = (scope: Construct, stage: string): Queue => {
  const queue = new Queue(scope, 'DeadLetters', {
    queueName: `plimsoll-${stage}-dead-letters`,
    retentionPeriod: Duration.days(KEPT_DAYS),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'this is the dead-letter queue itself',
  });
  return queue;
};
