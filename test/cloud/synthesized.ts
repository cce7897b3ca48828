import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { deploy, type Stage, stageOf } from '../../lib/cloud/index.ts';

export const ROOT = new URL('../../', import.meta.url);

/** The context that is checked in, as the command line would hand it over. */
export const checkedIn = (): Record<string, unknown> =>
  (JSON.parse(readFileSync(new URL('cdk.json', ROOT), 'utf8')) as { context: Record<string, unknown> }).context;

/** Off: a test of templates need not bundle functions again, and templates then hold no hash of a bundle. */
const NO_BUNDLING = { 'aws:cdk:bundling-stacks': [] };

export const devStage = (): Stage => {
  const { stage, stages } = checkedIn();
  const found = stageOf(stage, stages, ROOT);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};

/** A whole deployment, not synthesized yet, of the stage that is checked in or of what `more` makes of it. */
export const deployment = (outdir?: string, more: Partial<Stage> = {}) => {
  const app = new App({ context: { ...checkedIn(), ...NO_BUNDLING }, ...(outdir && { outdir }) });
  return { app, ...deploy(app, { ...devStage(), ...more }) };
};

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

export const resourcesOf = (stack: Stack): Readonly<Record<string, Resource>> =>
  (Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> }).Resources;
