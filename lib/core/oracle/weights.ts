/** One voice in the price. */
export interface Voice {
  readonly source: string;
  readonly operator: string;
  /** The currency whose cross converted it. */
  readonly quote: string;
  readonly price: number;
  /** Weight before the caps; only its proportion to the others counts. */
  readonly weight: number;
}

export interface Caps {
  readonly source: number;
  readonly operator: number;
  readonly quote: number;
}

/** Rounds after which the three kinds of caps have settled against each other; they shrink the excess by half or more. */
const ROUNDS = 64;
const SETTLED = 1e-12;

const total = (weights: readonly number[]): number => weights.reduce((sum, weight) => sum + weight, 0);

/** Cuts each group to `cap` and gives the excess to the uncapped ones, in proportion. Weights sum to 1 before and after. */
const capGroups = (weights: readonly number[], groups: readonly string[], cap: number): number[] => {
  const names = [...new Set(groups)];
  // A cap that so few groups cannot meet becomes an equal share.
  const limit = Math.max(cap, 1 / names.length);
  const share = new Map(names.map((name) => [name, total(weights.filter((_, i) => groups[i] === name))]));
  const capped = new Set<string>();
  let factor = 1;
  for (let changed = true; changed; ) {
    const free = names.filter((name) => !capped.has(name));
    const freeShare = total(free.map((name) => share.get(name) ?? 0));
    factor = freeShare > 0 ? (1 - capped.size * limit) / freeShare : 1;
    const over = free.filter((name) => (share.get(name) ?? 0) * factor > limit + SETTLED);
    for (const name of over) capped.add(name);
    changed = over.length > 0;
  }
  return weights.map((weight, i) => {
    const group = groups[i] ?? '';
    return capped.has(group) ? (weight * limit) / (share.get(group) ?? 1) : weight * factor;
  });
};

/**
 * Weights that sum to 1, no source, operator or quote currency above its cap as far as all caps can be met together;
 * where they cannot, operators count last and hold, because one operator is one possible liar.
 */
export const cappedWeights = (voices: readonly Voice[], caps: Caps): number[] => {
  const sum = total(voices.map(({ weight }) => weight));
  let weights = voices.map(({ weight }) => weight / sum);
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = weights;
    weights = capGroups(
      weights,
      voices.map(({ source }) => source),
      caps.source,
    );
    weights = capGroups(
      weights,
      voices.map(({ quote }) => quote),
      caps.quote,
    );
    weights = capGroups(
      weights,
      voices.map(({ operator }) => operator),
      caps.operator,
    );
    if (weights.every((weight, i) => Math.abs(weight - (before[i] ?? 0)) < SETTLED)) break;
  }
  return weights;
};
