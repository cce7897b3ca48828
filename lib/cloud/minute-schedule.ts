import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface MinuteScheduleProps {
  readonly stage: string;
  readonly targets: Readonly<Record<string, IFunction>>;
  readonly deadLetters: IQueue;
}

/** A tick that could not be handed over for a minute has a successor: it dies instead of deciding late. The least allowed. */
const OLDEST_TICK_SECONDS = 60;
const RETRIES = 2;

/** Calls every target once a minute, on the minute, with the time for which it was scheduled. */
export class MinuteSchedule extends Construct {
  constructor(scope: Construct, id: string, { stage, targets, deadLetters }: MinuteScheduleProps) {
    super(scope, id);
    const group = new ScheduleGroup(this, 'Group', { scheduleGroupName: `plimsoll-${stage}` });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Otherwise a schedule of another account could borrow this role.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    const functions = Object.values(targets).map(({ functionArn }) => functionArn);
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: functions }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
    for (const [name, target] of Object.entries(targets)) {
      new Schedule(this, name, {
        scheduleGroup: group,
        description: `Plimsoll ${stage}: ${name}, every minute`,
        schedule: ScheduleExpression.cron({ minute: '*', timeZone: TimeZone.ETC_UTC }),
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(target, {
          // What the construct would add reaches every version and alias of the function.
          role: role.withoutPolicyUpdates(),
          input: ScheduleTargetInput.fromObject({ time: ContextAttribute.scheduledTime }),
          maxEventAge: Duration.seconds(OLDEST_TICK_SECONDS),
          retryAttempts: RETRIES,
          deadLetterQueue: deadLetters,
        }),
      });
    }
  }
}
