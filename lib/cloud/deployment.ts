import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ControllerStack } from './controller-stack.ts';
import type { Stage } from './stage.ts';
import { StateStack } from './state-stack.ts';

/** Both stacks of a stage, with the checks that fail a synthesis on every finding that is not acknowledged. */
export const deploy = (app: App, stage: Stage) => {
  const env = { region: stage.region, ...(stage.account && { account: stage.account }) };
  const state = new StateStack(app, `plimsoll-${stage.name}-state`, { stage, env });
  const controller = new ControllerStack(app, `plimsoll-${stage.name}-controller`, { stage, state, env });
  Tags.of(app).add('plimsoll:stage', stage.name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { state, controller };
};
