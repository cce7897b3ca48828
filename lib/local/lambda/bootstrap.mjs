// What the platform's own bootstrap does, as far as our functions see it: loads the handler, asks for work, answers, asks
// again. Plain JavaScript, because it runs as a process of its own with nothing but Node, as in a deployment.
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT = '.', _HANDLER = '', AWS_LAMBDA_FUNCTION_NAME } = process.env;
const RUNTIME = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const errorOf = (thrown) => {
  const { name = 'UnknownError', message = String(thrown), stack = '' } = thrown ?? {};
  return { errorType: String(name), errorMessage: String(message), trace: String(stack).split('\n') };
};

// Without a time limit: a process may wait for its next work for as long as it is let live.
const call = (method, path, body = '', headers = {}) =>
  new Promise((resolve, reject) => {
    const calling = request(`${RUNTIME}${path}`, { method, headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk)).on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString() }));
    });
    calling.on('error', reject).end(body);
  });

const report = (path, error) =>
  call('POST', path, JSON.stringify(error), {
    'content-type': 'application/json',
    'lambda-runtime-function-error-type': error.errorType,
  });

const load = async () => {
  const dot = _HANDLER.lastIndexOf('.');
  const module = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${_HANDLER.slice(0, dot)}.mjs`)).href);
  const handler = module[_HANDLER.slice(dot + 1)];
  if (typeof handler === 'function') return handler;
  throw Object.assign(new Error(`${_HANDLER} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
};

const contextOf = (headers) => ({
  functionName: AWS_LAMBDA_FUNCTION_NAME,
  awsRequestId: headers['lambda-runtime-aws-request-id'],
  invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
  getRemainingTimeInMillis: () => Number(headers['lambda-runtime-deadline-ms']) - Date.now(),
});

const serveOne = async (handler) => {
  const { headers, text } = await call('GET', '/invocation/next');
  const id = headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  let answer;
  try {
    // What JSON cannot carry is the handler's fault too, so it is written out here.
    answer = JSON.stringify((await handler(JSON.parse(text), contextOf(headers))) ?? null);
  } catch (thrown) {
    return report(`/invocation/${id}/error`, errorOf(thrown));
  }
  const { status } = await call('POST', `/invocation/${id}/response`, answer, { 'content-type': 'application/json' });
  if (status === 413) await report(`/invocation/${id}/error`, { ...errorOf(), errorType: 'Function.ResponseSizeTooLarge' });
};

let handler;
try {
  handler = await load();
} catch (thrown) {
  await report('/init/error', errorOf(thrown));
  process.exit(1);
}
for (;;) await serveOne(handler);
