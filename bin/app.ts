import { App } from 'aws-cdk-lib';
import { deploy, stageOf } from '../lib/cloud/index.ts';

const app = new App();
const context = (key: string): unknown => app.node.tryGetContext(key);
const stage = stageOf(context('stage'), context('stages'), new URL('../', import.meta.url));
if (!stage.ok) {
  process.stderr.write(`plimsoll: ${stage.error}\n`);
  process.exit(2);
}
deploy(app, stage.value);
app.synth();
