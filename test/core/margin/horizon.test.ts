import { describe, expect, it } from 'vitest';
import { liquidationOf } from '../../../lib/core/margin/index.ts';
import { CLASS } from './deciding.ts';

describe('the liquidation horizon', () => {
  it('is the floor of the class where all of it takes less', () => {
    // 36 million an hour are 10 000 a second, a tenth of it 1 000: 100 000 dollars take 100 seconds.
    expect(liquidationOf(CLASS, 60, 3.6e7)).toEqual({
      horizon: { detectionSeconds: 90, keeperSeconds: 60, unwindSeconds: 100, floorSeconds: 900, seconds: 900 },
      positionUsd: 100_000,
    });
  });

  it('is longer than that only by what is known: how long a cycle, a keeper and the unwinding take', () => {
    expect(liquidationOf(CLASS, 3_600, 3.6e7).horizon.seconds).toBe(3_600 + 30 + 60 + 100);
    expect(liquidationOf(CLASS, 3_600, null).horizon).toMatchObject({ unwindSeconds: null, seconds: 3_690 });
  });

  it('lowers the largest position where it could not be unwound in time, and asks nobody for more', () => {
    // 36 000 an hour: a dollar a second, 600 in the longest time.
    const thin = liquidationOf(CLASS, 60, 36_000);
    expect(thin.positionUsd).toBeCloseTo(600, 9);
    expect(thin.horizon).toMatchObject({ unwindSeconds: 600, seconds: 900 });
    expect(liquidationOf(CLASS, 60, 0).positionUsd).toBe(1);
  });
});
