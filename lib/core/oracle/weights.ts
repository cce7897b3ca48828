/** One voice in the price. */
export interface Voice {
  readonly source: string;
  readonly operator: string;
  /** The currency that it was quoted in. */
  readonly quote: string;
  /** The crosses that converted it, over however many steps; none for a quote in the market's own currency. */
  readonly through: readonly string[];
  /** Operators who decided one of those crosses alone. */
  readonly soles: readonly string[];
  readonly price: number;
  /** Weight before the caps; only its proportion to the others counts. */
  readonly weight: number;
}

export interface Caps {
  readonly source: number;
  readonly operator: number;
  readonly quote: number;
  readonly cross: number;
}

/** Rounds after which the four kinds of caps have settled against each other; they shrink the excess by half or more. */
const ROUNDS = 64;
const SETTLED = 1e-12;

/** Voices (by index) that share a cap, and the rest of them, which has none. */
interface Partition {
  readonly capped: readonly (readonly number[])[];
  readonly free: readonly number[];
  readonly limit: number;
}

const partitionBy = (names: readonly string[], cap: number): Partition => {
  const groups = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    const group = groups.get(name);
    if (group) group.push(index);
    else groups.set(name, [index]);
  }
  // A cap that so few groups cannot meet becomes an equal share.
  return { capped: [...groups.values()], free: [], limit: Math.max(cap, 1 / groups.size) };
};

/** The voices that `belongs` tells, against all others. A cap that nothing else could make up for is none. */
const partitionOf = (voices: readonly Voice[], cap: number, belongs: (voice: Voice) => boolean): Partition[] => {
  const inside: number[] = [];
  const free: number[] = [];
  for (const [index, voice] of voices.entries()) (belongs(voice) ? inside : free).push(index);
  return free.length === 0 ? [] : [{ capped: [inside], free, limit: cap }];
};

const named = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];

/**
 * All that is quoted in one foreign currency. The market's own needs no conversion and has no cap: with one, sound direct
 * quotes gave way to a cross that a single venue quoted 20 bp off (2023-03-21; `docs/evidence.md`).
 */
const partitionsByQuote = (voices: readonly Voice[], cap: number): Partition[] =>
  named([voices.flatMap(({ quote, through }) => (through.length > 0 ? [quote] : []))]).flatMap((currency) =>
    partitionOf(voices, cap, ({ quote }) => quote === currency),
  );

/** All that passes through one cross. */
const partitionsByCross = (voices: readonly Voice[], cap: number): Partition[] =>
  named(voices.map(({ through }) => through)).flatMap((cross) =>
    partitionOf(voices, cap, ({ through }) => through.includes(cross)),
  );

/** An operator who decides a cross alone speaks through everything that it converts. */
const partitionsBySole = (voices: readonly Voice[], cap: number): Partition[] =>
  named(voices.map(({ soles }) => soles)).flatMap((sole) =>
    partitionOf(voices, cap, ({ operator, soles }) => operator === sole || soles.includes(sole)),
  );

const shareOf = (weights: readonly number[], group: readonly number[]): number => {
  let sum = 0;
  for (const index of group) sum += weights[index] ?? 0;
  return sum;
};

const scale = (weights: number[], group: readonly number[], factor: number): void => {
  for (const index of group) weights[index] = (weights[index] ?? 0) * factor;
};

interface Limits {
  /** Whether each group ends at the limit, and how many do. */
  readonly atLimit: readonly boolean[];
  readonly count: number;
  /** By which everything else grows to make up for it. */
  readonly factor: number;
}

const settle = (shares: readonly number[], free: number, limit: number): Limits => {
  const atLimit = shares.map(() => false);
  let count = 0;
  for (;;) {
    let loose = free;
    for (const [index, share] of shares.entries()) if (!atLimit[index]) loose += share;
    const factor = loose > 0 ? (1 - count * limit) / loose : 1;
    const before = count;
    for (const [index, share] of shares.entries()) {
      if (!atLimit[index] && share * factor > limit + SETTLED) {
        atLimit[index] = true;
        count += 1;
      }
    }
    if (count === before) return { atLimit, count, factor };
  }
};

/** Cuts each group to the limit and gives the excess to the others, in proportion. Weights sum to 1 before and after. */
const cut = (weights: number[], { capped, free, limit }: Partition): void => {
  const shares = capped.map((group) => shareOf(weights, group));
  const { atLimit, count, factor } = settle(shares, shareOf(weights, free), limit);
  if (count === 0) return;
  for (const [index, group] of capped.entries()) {
    scale(weights, group, atLimit[index] ? limit / (shares[index] ?? 1) : factor);
  }
  scale(weights, free, factor);
};

const settled = (weights: readonly number[], before: readonly number[]): boolean =>
  weights.every((weight, index) => Math.abs(weight - (before[index] ?? 0)) < SETTLED);

/**
 * Weights that sum to 1: no source, quote currency, cross or operator above its cap as far as all caps can be met
 * together; where they cannot, operators count last and hold, because one operator is one possible liar.
 */
export const cappedWeights = (voices: readonly Voice[], caps: Caps): number[] => {
  let sum = 0;
  for (const { weight } of voices) sum += weight;
  const weights = voices.map(({ weight }) => weight / sum);
  const partitions = [
    partitionBy(
      voices.map(({ source }) => source),
      caps.source,
    ),
    ...partitionsByQuote(voices, caps.quote),
    ...partitionsByCross(voices, caps.cross),
    ...partitionsBySole(voices, caps.operator),
    partitionBy(
      voices.map(({ operator }) => operator),
      caps.operator,
    ),
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = [...weights];
    for (const partition of partitions) cut(weights, partition);
    if (settled(weights, before)) break;
  }
  return weights;
};
