import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ENGINE } from '../../lib/core/controller/index.ts';
import { defaultPolicy, type Policy, policyHash } from '../../lib/core/policy/index.ts';
import { canonical, digestOf } from '../../lib/core/units/index.ts';
import type { Planned } from '../../lib/cycle/index.ts';
import { dryRun } from '../../lib/local/dry-run.ts';
import { GENERATOR_EPOCH, openGenerator } from '../../lib/local/venues/index.ts';
import { type GoldenLine, goldenFile, goldenText } from './ledger.ts';

interface Stretch {
  readonly seed: number;
  readonly policy: Policy;
  /** First and last minute of the built-in market. */
  readonly minutes: readonly [first: number, last: number];
}

/** Two operators, both needed: whenever one is rejected there is no price, and what was good is carried on. */
const twoSources = (): Policy => {
  const policy = defaultPolicy();
  const usd = policy.markets
    .filter(({ id }) => id === 'BTC-USD-PERP')
    .map((market) => ({
      ...market,
      sources: market.sources.filter(
        ({ venue, quote }) => quote === 'USD' && (venue === 'coinbase' || venue === 'kraken'),
      ),
    }));
  return { ...policy, name: 'two sources', markets: usd };
};

/** The thinnest coin of the built-in market, whose crash asks for more than the rails give: a proposal. */
const thinnest = (): Policy => {
  const policy = defaultPolicy();
  const owners = ['1', '2', '3'].map((digit) => `0x${digit.repeat(40)}`);
  const markets = policy.markets.filter(({ id, kind }) => id === 'SOL-USD-PERP' || kind === 'currency');
  return { ...policy, name: 'thinnest', mandate: { owners, threshold: 2, guardians: [] }, markets };
};

const MINUTES_TO_MIDNIGHT = (86_400 - (GENERATOR_EPOCH % 86_400)) / 60;

/**
 * What must be in it: the first entries, a source that is stale, bars, the onset of a crash
 * with an outlier in it, a pinned source in a crash, entries without a price, a proposal, and a day that joins its year.
 */
const STRETCHES: readonly Stretch[] = [
  { seed: 16, policy: defaultPolicy(), minutes: [1, 10] },
  { seed: 16, policy: defaultPolicy(), minutes: [88, 112] },
  { seed: 8, policy: defaultPolicy(), minutes: [104, 110] },
  { seed: 16, policy: twoSources(), minutes: [1, 12] },
  { seed: 1, policy: thinnest(), minutes: [119, 121] },
  { seed: 2, policy: thinnest(), minutes: [MINUTES_TO_MIDNIGHT - 1, MINUTES_TO_MIDNIGHT + 1] },
];

const slotOf = (minute: number): number => GENERATOR_EPOCH + minute * 60;

const linesOf = function* ({ previous, output }: Planned, first: boolean): Generator<GoldenLine> {
  if (first && previous) yield { kind: 'before', text: canonical(previous.body) };
  for (const models of [first ? (previous?.models ?? {}) : {}, output.models]) {
    for (const model of Object.values(models)) yield { kind: 'model', digest: digestOf(model), value: model };
  }
  yield { kind: 'entry', text: canonical(output.body), digest: output.digest, set: digestOf(output.set) };
};

const stretchLines = async function* ({ seed, policy, minutes: [first, last] }: Stretch): AsyncGenerator<GoldenLine> {
  yield { kind: 'policy', digest: policyHash(policy), value: policy };
  const world = { feed: openGenerator(seed), policy, realm: `simulated:${seed}` };
  for await (const cycle of dryRun({ ...world, from: slotOf(1), to: slotOf(last) })) {
    for (const planned of cycle) {
      const { slot } = planned.output.body.inputs;
      if (slot >= slotOf(first)) yield* linesOf(planned, slot === slotOf(first));
    }
  }
};

const marketOf = (line: GoldenLine): string =>
  'text' in line ? (JSON.parse(line.text) as { market: string }).market : '';

/** Each document once, and the entries of one market together: they are alike, and gzip looks back 32 KB only. */
const packed = (lines: readonly GoldenLine[]): Uint8Array => {
  const once = [...new Map(lines.map((line) => [canonical(line), line])).values()];
  const keyed = once.map((line) => [marketOf(line), line] as const);
  const sorted = keyed.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return gzipSync(goldenText(sorted.map(([, line]) => line)), { level: 9 });
};

const make = async (): Promise<void> => {
  const file = goldenFile(ENGINE);
  if (existsSync(file)) {
    process.stderr.write(`${fileURLToPath(file)} stands already: raise ENGINE when step changed on purpose.\n`);
    process.exitCode = 2;
    return;
  }
  const lines: GoldenLine[] = [];
  for (const stretch of STRETCHES) for await (const line of stretchLines(stretch)) lines.push(line);
  writeFileSync(file, packed(lines));
  process.stdout.write(`${fileURLToPath(file)}: ${lines.filter(({ kind }) => kind === 'entry').length} entries\n`);
};

await make();
