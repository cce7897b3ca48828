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

/** Which voices share a cap: the group of each by its index, or `FREE`. Groups are counted in the order of their first voice. */
interface Partition {
  readonly groupOf: readonly number[];
  readonly limit: number;
}
const FREE = -1;

const partitionBy = (names: readonly string[], cap: number): Partition => {
  const known = new Map<string, number>();
  const groupOf = names.map((name) => {
    const group = known.get(name) ?? known.size;
    known.set(name, group);
    return group;
  });
  // A cap that so few groups cannot meet becomes an equal share.
  return { groupOf, limit: Math.max(cap, 1 / known.size) };
};

/** The voices that `belongs` tells, against all others. A cap that nothing else could make up for is none. */
const partitionOf = (voices: readonly Voice[], cap: number, belongs: (voice: Voice) => boolean): Partition[] => {
  const groupOf = voices.map((voice) => (belongs(voice) ? 0 : FREE));
  return groupOf.includes(FREE) ? [{ groupOf, limit: cap }] : [];
};

const named = (voices: readonly Voice[], namesOf: (voice: Voice) => readonly string[]): string[] => {
  const names = new Set<string>();
  for (const voice of voices) for (const name of namesOf(voice)) names.add(name);
  return [...names];
};

/**
 * All that is quoted in one foreign currency. The market's own needs no conversion and has no cap: with one, sound direct
 * quotes gave way to a cross that a single venue quoted 20 bp off (2023-03-21; `docs/evidence.md`).
 */
const partitionsByQuote = (voices: readonly Voice[], cap: number): Partition[] =>
  named(voices, ({ quote, through }) => (through.length > 0 ? [quote] : [])).flatMap((currency) =>
    partitionOf(voices, cap, ({ quote }) => quote === currency),
  );

/** All that passes through one cross. */
const partitionsByCross = (voices: readonly Voice[], cap: number): Partition[] =>
  named(voices, ({ through }) => through).flatMap((cross) =>
    partitionOf(voices, cap, ({ through }) => through.includes(cross)),
  );

/** An operator who decides a cross alone speaks through everything that it converts. */
const partitionsBySole = (voices: readonly Voice[], cap: number): Partition[] =>
  named(voices, ({ soles }) => soles).flatMap((sole) =>
    partitionOf(voices, cap, ({ operator, soles }) => operator === sole || soles.includes(sole)),
  );

/** The groups that end at a limit once the excess of each has gone to the others. */
interface Limits {
  /** Whether each group ends at the limit, and how many do. */
  readonly atLimit: readonly boolean[];
  readonly count: number;
  /** By which everything else grows to make up for it. */
  readonly factor: number;
}

// Plain loops from here on: with `entries()` they took twice as long.
const looseOf = (shares: readonly number[], atLimit: readonly boolean[], free: number): number => {
  let loose = free;
  for (let i = 0; i < shares.length; i += 1) if (!atLimit[i]) loose += shares[i] ?? 0;
  return loose;
};

const settle = (shares: readonly number[], free: number, limit: number): Limits => {
  const atLimit = shares.map(() => false);
  let count = 0;
  for (;;) {
    const loose = looseOf(shares, atLimit, free);
    const factor = loose > 0 ? (1 - count * limit) / loose : 1;
    const before = count;
    for (let i = 0; i < shares.length; i += 1) {
      if (atLimit[i] || !((shares[i] ?? 0) * factor > limit + SETTLED)) continue;
      atLimit[i] = true;
      count += 1;
    }
    if (count === before) return { atLimit, count, factor };
  }
};

/** Cuts each group to the limit and gives the excess to the others, in proportion. Weights sum to 1 before and after. */
const cut = (weights: number[], { groupOf, limit }: Partition): void => {
  const shares: number[] = [];
  let free = 0;
  for (let i = 0; i < weights.length; i += 1) {
    const group = groupOf[i] ?? FREE;
    const weight = weights[i] ?? 0;
    if (group === FREE) free += weight;
    else shares[group] = (shares[group] ?? 0) + weight;
  }
  const { atLimit, count, factor } = settle(shares, free, limit);
  if (count === 0) return;
  for (let i = 0; i < weights.length; i += 1) {
    const group = groupOf[i] ?? FREE;
    const held = group !== FREE && atLimit[group];
    weights[i] = (weights[i] ?? 0) * (held ? limit / (shares[group] ?? 1) : factor);
  }
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
