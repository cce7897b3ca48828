/**
 * Seeded random numbers that depend on nothing but their key, so that any minute of a market can be drawn without the
 * minutes before it.
 */

/** Scrambles 32 bits so that each bit of the input changes half of the output's (the finaliser of MurmurHash3). */
const scramble = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32 bits for a name: FNV-1a. */
export const streamOf = (name: string): number => {
  let h = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) h = Math.imul(h ^ name.charCodeAt(index), 0x01000193);
  return h >>> 0;
};

const TWO_32 = 2 ** 32;

/**
 * Uniform numbers in (0, 1) for a key: xoroshiro64** with its two words of state set from seed, stream and index. The
 * same key begins the same sequence.
 */
export const drawsFor = (seed: number, stream: number, index: number): (() => number) => {
  let a = scramble(seed ^ scramble(stream ^ scramble(index)));
  // Never both words zero: that state would stand still.
  let b = scramble(a ^ index ^ 0x9e3779b9) | 1;
  return () => {
    const mixed = Math.imul(a, 0x9e3779bb);
    const result = Math.imul((mixed << 5) | (mixed >>> 27), 5) >>> 0;
    b ^= a;
    a = ((a << 26) | (a >>> 6)) ^ b ^ (b << 9);
    b = (b << 13) | (b >>> 19);
    return (result + 0.5) / TWO_32;
  };
};

/** Standard normal, by Box and Muller. */
export const normal = (draw: () => number): number => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());

/** Degrees of freedom of returns: tails as fat as those of one-minute crypto returns, with a finite fourth moment. */
const FREEDOM = 5;
const TO_UNIT_VARIANCE = Math.sqrt(FREEDOM - 2);

/** Student's t with unit variance, by Bailey's polar formula. */
export const fatTailed = (draw: () => number): number =>
  TO_UNIT_VARIANCE * Math.sqrt(draw() ** (-2 / FREEDOM) - 1) * Math.cos(2 * Math.PI * draw());

export const between = (draw: () => number, low: number, high: number): number => low + (high - low) * draw();
