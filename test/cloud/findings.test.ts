import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { deployment } from './synthesized.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cloud-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Finding {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
  readonly reason?: string;
}
interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly Finding[];
    readonly suppressedViolations: readonly Finding[];
  }[];
}

const reportOf = (outdir: string) => {
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
  const nag = pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions');
  if (!nag) throw new Error('the checks did not run');
  return nag;
};

describe('the checks of a deployment', () => {
  it('find nothing in ours that is not acknowledged on its own construct, with a reason', () => {
    const outdir = join(folder, 'ours');
    const assembly = deployment(outdir).app.synth();
    const resources = assembly.stacks.map(({ template }) => Object.keys(template.Resources).length);
    expect(resources, 'an app without resources has no findings either').toEqual([
      expect.toSatisfy((count: number) => count >= 4),
      expect.toSatisfy((count: number) => count >= 30),
    ]);
    const { violations, suppressedViolations } = reportOf(outdir);
    expect(violations).toEqual([]);
    expect(suppressedViolations.map(({ ruleName }) => ruleName).sort()).toEqual([
      'AwsSolutions-CFR1',
      'AwsSolutions-CFR2',
      'AwsSolutions-CFR3',
      'AwsSolutions-CFR4',
      'AwsSolutions-SQS3',
    ]);
    for (const { reason, violatingConstructs } of suppressedViolations) {
      expect(reason?.length).toBeGreaterThan(20);
      expect(violatingConstructs).toHaveLength(1);
    }
  });

  it('a new finding fails the synthesis, beside one that is acknowledged and in a stack that is added later', () => {
    const outdir = join(folder, 'careless');
    const { app, controller } = deployment(outdir);
    new Queue(controller, 'Neighbour', { enforceSSL: true });
    const known = new Queue(controller, 'Known', { enforceSSL: true });
    Validations.of(known).acknowledge({ id: 'AwsSolutions::AwsSolutions-SQS3', reason: 'only for this test' });
    new Bucket(new Stack(app, 'later'), 'Careless');
    expect(() => app.synth()).toThrow();
    const found = reportOf(outdir).violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    expect(found.sort()).toEqual([
      'AwsSolutions-S1 later/Careless/Resource',
      'AwsSolutions-S10 later/Careless/Resource',
      'AwsSolutions-SQS3 plimsoll-dev-controller/Neighbour/Resource',
    ]);
  });
});
