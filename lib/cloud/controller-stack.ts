import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { deadLetterQueue } from './dead-letters.ts';
import { Endpoint } from './endpoint.ts';
import {
  approveFunction,
  cycleFunction,
  deliverFunction,
  monitorFunction,
  readFunction,
  serviceOf,
} from './functions.ts';
import { MinuteSchedule } from './minute-schedule.ts';
import type { Stage } from './stage.ts';
import type { StateStack } from './state-stack.ts';

/** What can be thrown away and made again: functions, schedule, endpoint, alarms. */
export class ControllerStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { stage, state, ...props }: StackProps & { readonly stage: Stage; readonly state: StateStack },
  ) {
    super(scope, id, props);
    const deadLetters = deadLetterQueue(this, stage.name);
    const ground = { stage, table: state.table, signingKey: state.signingKey, bus: state.bus, deadLetters };
    const read = readFunction(this, ground);
    const approve = approveFunction(this, ground);
    const { url } = new Endpoint(this, 'Endpoint', { stage: stage.name, read: read.handler, approve: approve.handler });
    const cycle = cycleFunction(this, ground, url);
    const deliver = deliverFunction(this, ground, url);
    const monitor = monitorFunction(this, ground);
    const targets = { cycle: cycle.handler, deliver: deliver.handler, monitor: monitor.handler };
    new MinuteSchedule(this, 'Schedule', { stage: stage.name, targets, deadLetters });
    new Alarms(this, 'Alarms', { stage, service: serviceOf(stage), deadLetters });
    new CfnOutput(this, 'Url', { value: url });
  }
}
