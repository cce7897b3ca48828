import { createPeopleHandler, ledgerFrom, readPolicy } from '../lib/cycle/index.ts';
import { parseEnvironment } from '../lib/operations/index.ts';
import type { HttpHandler } from '../lib/publication/index.ts';

/** How the market clock goes: real time in `live`; a local run of another realm gives its own. */
export interface ApproveTime {
  /** Market seconds since 1970. */
  readonly clock: () => number;
}
const REAL_TIME: ApproveTime = { clock: () => Date.now() / 1000 };

const build = async (env: NodeJS.ProcessEnv, time: ApproveTime): Promise<HttpHandler> => {
  const environment = parseEnvironment(env);
  if (!environment.ok) throw new Error(environment.error.detail);
  const ledger = ledgerFrom(environment.value);
  const policy = await readPolicy(environment.value, ledger);
  if (!policy.ok) throw new Error(policy.error.detail);
  return createPeopleHandler({ ...time, ledger, policy: policy.value, realm: environment.value.realm });
};

/** Takes what people sign: votes on proposals, and orders to a breaker. Throws while its parts cannot be built, and tries again with the next request. */
export const createApproveFunction = (env: NodeJS.ProcessEnv, time: ApproveTime = REAL_TIME): HttpHandler => {
  let built: Promise<HttpHandler> | undefined;
  return async (event) => {
    built ??= build(env, time).catch((cause) => {
      built = undefined;
      throw cause;
    });
    return (await built)(event);
  };
};

export const handler: HttpHandler = createApproveFunction(process.env);
