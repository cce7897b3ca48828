import { parentPort, workerData } from 'node:worker_threads';
import { backtestFile } from './backtest.ts';
import type { ThreadReply, ThreadTask } from './threads.ts';

const task = workerData as ThreadTask;
const say = (reply: ThreadReply): void => parentPort?.postMessage(reply);
say({ result: backtestFile(task.order, (share) => say({ share })) });
