import { rowSize } from './features.ts';
import type { HorizonHours } from './forecaster.ts';
import type { Layout } from './layout.ts';

export const pooledFor = (layout: Layout): Record<HorizonHours, Float64Array> => ({
  1: new Float64Array(rowSize(layout)),
  24: new Float64Array(rowSize(layout)),
});
