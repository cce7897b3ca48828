import { parentPort, workerData } from 'node:worker_threads';
import { backtestFile } from './backtest.ts';
import { breakerPart } from './breaker/task.ts';
import { planBars } from './plan/bars.ts';
import { scoreFile } from './score/score.ts';
import type { ThreadReply, ThreadTask } from './threads.ts';

const given = workerData as ThreadTask;
const say = (reply: ThreadReply): void => parentPort?.postMessage(reply);
const onShare = (share: number): void => say({ share });
const done = () => {
  if (given.task === 'breaker') return breakerPart(given.order, onShare);
  if (given.task === 'backtest') return backtestFile(given.order, onShare);
  return given.task === 'plan' ? planBars(given.order, onShare) : scoreFile(given.order, onShare);
};
say({ result: done() });
