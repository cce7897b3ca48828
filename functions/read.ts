import { createReadHandler, ledgerFrom, readPolicyShape, STREAM_PACE, type StreamPace } from '../lib/cycle/index.ts';
import { type AlarmReport, parseEnvironment } from '../lib/operations/index.ts';
import {
  gathered,
  type HttpHandler,
  type PageSource,
  pageFrom,
  streamedHandler,
  streamingRuntime,
  withPage,
} from '../lib/publication/index.ts';

/** How the market clock goes: real time in `live`; a local run of another realm gives its own. */
export interface MarketTime {
  /** Market seconds since 1970. */
  readonly clock: () => number;
  /** Upper bound of market seconds in any one real second, steps of the clock included. */
  readonly speed: number;
  /** Every alarm, where somebody here evaluates them. */
  readonly alarms?: () => readonly AlarmReport[];
  /** How long a stream lasts; default `STREAM_PACE`. */
  readonly stream?: StreamPace;
  /** The page at `/`; default is what a deployment put beside the bundle. */
  readonly page?: PageSource;
}
const REAL_TIME: MarketTime = { clock: () => Date.now() / 1000, speed: 1 };

const build = async (env: NodeJS.ProcessEnv, time: MarketTime): Promise<HttpHandler> => {
  const environment = parseEnvironment(env);
  if (!environment.ok) throw new Error(environment.error.detail);
  const reader = ledgerFrom(environment.value);
  const policy = await readPolicyShape(environment.value, reader);
  if (!policy.ok) throw new Error(policy.error.detail);
  const { cadenceSeconds } = policy.value;
  const champion = policy.value.volatility.forecaster;
  const markets = policy.value.markets.map(({ id }) => id);
  const { guardians } = policy.value.mandate;
  const { realm } = environment.value;
  const realNowMs = () => performance.now();
  return createReadHandler({ ...time, reader, markets, guardians, realm, champion, cadenceSeconds, realNowMs });
};

/** Where a deployment puts the page: a file beside the bundle, read when somebody asks for it. */
const PAGE_BESIDE = pageFrom(new URL('page.json', import.meta.url));

/** Answers the read endpoint. Throws while its parts cannot be built, and tries again with the next request. */
export const createReadFunction = (env: NodeJS.ProcessEnv, time: MarketTime = REAL_TIME): HttpHandler => {
  let built: Promise<HttpHandler> | undefined;
  return withPage(async (event) => {
    built ??= build(env, time).catch((cause) => {
      built = undefined;
      throw cause;
    });
    return (await built)(event);
  }, time.page ?? PAGE_BESIDE);
};

/** One look at what is new, and then the reader comes back: what a stream is where answers go out whole. */
const ONE_LOOK: StreamPace = { ...STREAM_PACE, lifetimeMs: 0 };
const whole = createReadFunction(process.env, { ...REAL_TIME, stream: ONE_LOOK });

/** Behind an address that takes answers whole. */
export const handler: HttpHandler = async (event) => gathered(await whole(event));

const runtime = streamingRuntime();
/** Behind an address in mode `RESPONSE_STREAM`, which `/v1/stream` needs to be live. */
export const stream = runtime && streamedHandler(createReadFunction(process.env), runtime);
