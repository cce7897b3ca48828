import { parentPort, workerData } from 'node:worker_threads';
import { backtestFile } from './backtest.ts';
import { scoreFile } from './score/score.ts';
import type { ThreadReply, ThreadTask } from './threads.ts';

const given = workerData as ThreadTask;
const say = (reply: ThreadReply): void => parentPort?.postMessage(reply);
const onShare = (share: number): void => say({ share });
say({ result: given.task === 'backtest' ? backtestFile(given.order, onShare) : scoreFile(given.order, onShare) });
