/** The quiet NaN of IEEE 754 without sign and payload. */
const MISSING_BITS = 0x7ff8000000000000n;

/**
 * Series of numbers as base64 of little-endian 64-bit floats: exact, a third of the size of JSON, and a missing value
 * stays NaN, which JSON cannot say.
 */
export const packSeries = (values: readonly number[] | Float64Array): string => {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  values.forEach((value, index) => {
    // Missing values come with different bits from different operations; one digest must not depend on which.
    if (Number.isNaN(value)) view.setBigUint64(index * 8, MISSING_BITS, true);
    else view.setFloat64(index * 8, value, true);
  });
  let binary = '';
  for (const byte of new Uint8Array(view.buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
};

/** The inverse of `packSeries`. Throws on text whose length is not a whole number of values. */
export const unpackSeries = (packed: string): number[] => {
  const binary = atob(packed);
  if (binary.length % 8 !== 0) throw new RangeError(`${binary.length} bytes are not a series of 64-bit floats`);
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 8 }, (_, index) => view.getFloat64(index * 8, true));
};
