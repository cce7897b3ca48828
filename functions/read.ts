import { createReadHandler, ledgerFrom, readPolicy } from '../lib/cycle/index.ts';
import { parseEnvironment } from '../lib/operations/index.ts';
import type { HttpHandler } from '../lib/publication/index.ts';

/** How the market clock goes: real time in `live`; a local run of another realm gives its own. */
export interface MarketTime {
  /** Market seconds since 1970. */
  readonly clock: () => number;
  /** Upper bound of market seconds in any one real second, steps of the clock included. */
  readonly speed: number;
}
const REAL_TIME: MarketTime = { clock: () => Date.now() / 1000, speed: 1 };

const build = async (env: NodeJS.ProcessEnv, time: MarketTime): Promise<HttpHandler> => {
  const environment = parseEnvironment(env);
  if (!environment.ok) throw new Error(environment.error.detail);
  const reader = ledgerFrom(environment.value);
  const policy = await readPolicy(environment.value, reader);
  if (!policy.ok) throw new Error(policy.error.detail);
  const { cadenceSeconds } = policy.value;
  const markets = policy.value.markets.map(({ id }) => id);
  const { realm } = environment.value;
  return createReadHandler({ ...time, reader, markets, realm, cadenceSeconds, realNowMs: () => performance.now() });
};

/** Answers the read endpoint. Throws while its parts cannot be built, and tries again with the next request. */
export const createReadFunction = (env: NodeJS.ProcessEnv, time: MarketTime = REAL_TIME): HttpHandler => {
  let built: Promise<HttpHandler> | undefined;
  return async (event) => {
    built ??= build(env, time).catch((cause) => {
      built = undefined;
      throw cause;
    });
    return (await built)(event);
  };
};

export const handler: HttpHandler = createReadFunction(process.env);
