/**
 * A hundred underlyings with ten sources each, at venues in another process that answer after 50 to 70 ms: how long one
 * `observe` takes beside the same requests sent bare, all at once, by `node:http` with kept connections, without parsing
 * and without looking at what comes back. Both are warm; rounds alternate.
 */
import { Agent, request } from 'node:http';
import { createHttpClient } from '../lib/http/index.ts';
import { createAccess, observe } from '../lib/sources/index.ts';
import { type LatentReport, latentQuestions, startLatentVenues } from '../test/support/latent-sources.ts';

if (process.argv.includes('--help')) {
  process.stdout.write('usage: node --import tsx bench/fan-out.ts [--json]\n');
  process.exit(0);
}

const UNDERLYINGS = 100;
/** Until the compiler is done with both. */
const WARM_UP = 8;
const ROUNDS = 15;

const venues = await startLatentVenues({ count: UNDERLYINGS, latencyMs: 50, jitterMs: 20, silent: [] });
const questions = latentQuestions(UNDERLYINGS);
const http = createHttpClient();
const access = createAccess({ monotonicMs: () => performance.now(), exempt: () => true });
const agent = new Agent({ keepAlive: true });

const bare = (url: string, question: unknown): Promise<number> =>
  new Promise((resolve, reject) => {
    const body = question === undefined ? undefined : JSON.stringify(question);
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes));
    });
    sent.on('error', reject);
    sent.end(body);
  });

const observed = async (): Promise<number> => {
  const answers = await observe(questions, {
    http,
    access,
    clock: () => Date.now(),
    hosts: venues.urls,
    signal: AbortSignal.timeout(5_000),
    patienceMs: 5_000,
    impactSize: 5_000,
    modelled: false,
  });
  return answers.filter(({ result }) => 'quote' in result).length;
};
const fetched = (asked: LatentReport['asked']): Promise<readonly number[]> =>
  Promise.all(asked.map(({ venue, target, question }) => bare(venues.urls[venue] + target, question)));

interface Cost {
  readonly wallMs: number;
  /** Of this process alone, garbage collection included. */
  readonly cpuMs: number;
}

const costOf = async (run: () => Promise<unknown>): Promise<Cost> => {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(used);
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
};
const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

for (let round = 0; round < WARM_UP; round += 1) await observed();
await venues.report();
const quotes = await observed();
const { asked } = await venues.report();
const [ours, theirs]: [Cost[], Cost[]] = [[], []];
for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
  const mine = await costOf(observed);
  const others = await costOf(() => fetched(asked));
  if (round < WARM_UP) continue;
  ours.push(mine);
  theirs.push(others);
}
http.close();
agent.destroy();
await venues.close();

const medians = (costs: readonly Cost[]): Cost => ({
  wallMs: median(costs.map(({ wallMs }) => wallMs)),
  cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
});
const [observing, fetching] = [medians(ours), medians(theirs)];
const ratio = observing.wallMs / fetching.wallMs;
const text = ({ wallMs, cpuMs }: Cost): string => `${wallMs.toFixed(0)} ms (${cpuMs.toFixed(0)} ms of processor)`;
process.stdout.write(
  process.argv.includes('--json')
    ? `${JSON.stringify({ requests: asked.length, quotes, observe: observing, bare: fetching, ratio })}\n`
    : `${asked.length} requests for ${quotes} of ${questions.length} quotes: observe ${text(observing)}, bare ${text(fetching)}, ratio ${ratio.toFixed(2)}\n`,
);
