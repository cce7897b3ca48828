import { describe, expect, it } from 'vitest';
import { dieboldMariano, recallOf } from '../../../lib/backtest/index.ts';

describe('the test of Diebold and Mariano', () => {
  const count = 400;
  const zeros = new Array<number>(count).fill(0);
  /** Differences 1, 3, 1, 3, …: mean 2, variance 1, autocovariance of one lag −(n − 1) ÷ n, of two (n − 2) ÷ n. */
  const alternating = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 1 : 3));

  it('is mean ÷ √(variance ÷ n) where nothing is correlated', () => {
    expect(dieboldMariano(alternating, zeros, 0)).toBeCloseTo(2 * Math.sqrt(count), 9);
  });

  it('weighs a lag by 1 − l ÷ (L + 1)', () => {
    // L = 1: 1 − 2 · ½ · (n − 1) ÷ n = 1 ÷ n, so that t = 2 ÷ √(1 ÷ n²).
    expect(dieboldMariano(alternating, zeros, 1)).toBeCloseTo(2 * count, 6);
    // L = 2: 1 − 2 · ⅔ · (n − 1) ÷ n + 2 · ⅓ · (n − 2) ÷ n = 1 ÷ 3.
    const variance = 1 - (4 / 3) * ((count - 1) / count) + (2 / 3) * ((count - 2) / count);
    expect(variance).toBeCloseTo(1 / 3, 9);
    expect(dieboldMariano(alternating, zeros, 2)).toBeCloseTo(2 / Math.sqrt(variance / count), 9);
  });

  it('has the sign of the worse forecast, and none where both are alike', () => {
    expect(dieboldMariano(zeros, alternating, 0)).toBeCloseTo(-2 * Math.sqrt(count), 9);
    expect(dieboldMariano(alternating, alternating, 4)).toBeNull();
  });
});

describe('recall', () => {
  const count = 1_000;
  const hours = Array.from({ length: count }, (_, index) => index);
  const quiet = new Array<number>(count).fill(1);
  /** Ten spikes, 1 % of all: 100, 101 and 105 together; 112 after six quiet hours; 119 after as many; five far apart. */
  const spikes = [100, 101, 105, 112, 119, 300, 400, 500, 600, 700];
  const outcomes = quiet.map((value, hour) => (spikes.includes(hour) ? 50 : value));
  const alarmed = (...at: readonly number[]) => {
    // Fifty alarms, 5 % of all: those asked for, and the rest where nothing happens.
    const idle = hours.filter((hour) => hour >= 800).slice(0, 50 - at.length);
    return quiet.map((value, hour) => (at.includes(hour) || idle.includes(hour) ? 9 : value));
  };

  it('is the share of the spikes under an alarm, and of those after six quiet hours', () => {
    expect(recallOf(hours, outcomes, alarmed(101, 105, 300, 400))).toEqual({ spikes: 0.4, onsets: 2 / 8 });
    expect(recallOf(hours, outcomes, alarmed(...spikes))).toEqual({ spikes: 1, onsets: 1 });
    expect(recallOf(hours, outcomes, alarmed())).toEqual({ spikes: 0, onsets: 0 });
  });
});
