import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, ln } from '../../../lib/core/units/index.ts';
import { exactExp, exactLn, fromDecimal, ulpsBetween } from '../../support/exact.ts';

const SMALLEST = 5e-324;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const positive = fc.double({ min: SMALLEST, noNaN: true, noDefaultInfinity: true });
/** Price ratios and returns: where decisions are made. */
const nearOne = fc.double({ min: 0.5, max: 2, noNaN: true }).filter((x) => x !== 1);
const exponent = fc.double({ min: -708, max: 709, noNaN: true });
const smallExponent = fc.double({ min: -1, max: 1, noNaN: true });

const lnError = (x: number): number => ulpsBetween(ln(x), exactLn(x));
const expError = (x: number): number => {
  const { value, power } = exactExp(x);
  return ulpsBetween(exp(x), value, power);
};

/** Digits of the On-Line Encyclopedia of Integer Sequences, by sequence. */
const LOGARITHMS = [
  [2, '0.693147180559945309417232121458', 'A002162'],
  [3, '1.098612288668109691395245236922', 'A002391'],
  [5, '1.609437912434100374600759333226', 'A016628'],
  [7, '1.945910149055313305105352743443', 'A016630'],
  [10, '2.302585092994045684017991454684', 'A002392'],
] as const;
const EXPONENTIALS = [
  [1, '2.718281828459045235360287471352', 'A001113'],
  [-1, '0.367879441171442321595523770161', 'A068985'],
  [0.5, '1.648721270700128146848650787814', 'A019774'],
  [2, '7.389056098930650227230427460575', 'A072334'],
] as const;

describe('both are within two units in the last place', () => {
  it.each(LOGARITHMS)('ln %d is %s (%s), and so says the yardstick', (x, text) => {
    expect(ulpsBetween(ln(x), fromDecimal(text))).toBeLessThanOrEqual(2);
    expect(Number(exactLn(x) - fromDecimal(text)) / Number(fromDecimal(text))).toBeCloseTo(0, 25);
  });

  it.each(EXPONENTIALS)('exp %d is %s (%s), and so says the yardstick', (x, text) => {
    const { value, power } = exactExp(x);
    expect(ulpsBetween(exp(x), fromDecimal(text))).toBeLessThanOrEqual(2);
    const scaled = power >= 0 ? value << BigInt(power) : value >> BigInt(-power);
    expect(Number(scaled - fromDecimal(text)) / Number(fromDecimal(text))).toBeCloseTo(0, 25);
  });

  it.each([
    ['ln of any positive number', positive, lnError],
    ['ln near one', nearOne, lnError],
    ['exp of anything whose result is normal', exponent, expError],
    ['exp near zero', smallExponent, expError],
  ])('%s', (_, arbitrary, error) => {
    fc.assert(
      fc.property(arbitrary, (x) => error(x) <= 2),
      { numRuns: 1000 },
    );
  });

  it('at the seams: powers of two, both sides of √2, next to one, the ends of the range', () => {
    const near = (x: number): number[] => [x * (1 - 2 ** -53), x, x * (1 + 2 ** -52)];
    const seams = [Math.SQRT2, Math.SQRT1_2, 1, 1024, 2 ** -500, SMALLEST_NORMAL, Number.MAX_VALUE].flatMap(near);
    const finite = seams.filter((x) => Number.isFinite(x) && x !== 1);
    expect(Math.max(...finite.map(lnError))).toBeLessThanOrEqual(2);
    expect(Math.max(...[1, 3, 2 ** 51, 2 ** 52 - 1].map((n) => lnError(n * SMALLEST)))).toBeLessThanOrEqual(2);
    const halves = [0.5, 1.5, -0.5, -1.5, 1021.5, -1020.5].map((n) => n * Math.LN2);
    expect(Math.max(...[...halves.flatMap(near), 709.782712893384, -708.39].map(expError))).toBeLessThanOrEqual(2);
  });

  it('a subnormal exponential is within one unit', () => {
    fc.assert(fc.property(fc.double({ min: -745.1332191019411, max: -708.4, noNaN: true }), (x) => expError(x) <= 1));
  });
});

describe('special values', () => {
  it.each([
    [0, Number.NEGATIVE_INFINITY],
    [-0, Number.NEGATIVE_INFINITY],
    [1, 0],
    [-SMALLEST, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
  ])('ln %d is %d', (x, result) => {
    expect(ln(x)).toBe(result);
  });

  it.each([
    [0, 1],
    [-0, 1],
    [Number.NEGATIVE_INFINITY, 0],
    [-746, 0],
    [710, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
  ])('exp %d is %d', (x, result) => {
    expect(exp(x)).toBe(result);
  });
});

describe('laws that estimators rely on', () => {
  const close = (a: number, b: number, scale: number): boolean => Math.abs(a - b) <= 1e-15 * (1 + scale);
  const moderate = fc.double({ min: 1e-150, max: 1e150, noNaN: true });

  it('the logarithm of a product is the sum', () => {
    fc.assert(
      fc.property(moderate, moderate, (x, y) => close(ln(x * y), ln(x) + ln(y), Math.abs(ln(x)) + Math.abs(ln(y)))),
    );
  });

  it('one undoes the other', () => {
    fc.assert(fc.property(exponent, (x) => close(ln(exp(x)), x, Math.abs(x))));
    fc.assert(fc.property(nearOne, (x) => Math.abs(exp(ln(x)) / x - 1) < 1e-15));
  });

  it('a larger argument never has a smaller result, from a few units apart on', () => {
    const apart = (x: number): number => x * (1 + 2 ** -48);
    fc.assert(fc.property(fc.double({ min: 1.001, max: 1e300, noNaN: true }), (x) => ln(apart(x)) >= ln(x)));
    fc.assert(fc.property(fc.double({ min: 0.001, max: 709, noNaN: true }), (x) => exp(apart(x)) >= exp(x)));
    fc.assert(fc.property(positive, positive, (x, y) => x === y || ln(Math.max(x, y)) >= ln(Math.min(x, y))));
  });
});
