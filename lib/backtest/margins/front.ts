import { type Court, meanOf, type Named, shortfallOf } from './figures.ts';
import type { FrontLine } from './schema.ts';

/** Multiples of a series by which its line on the front is drawn; 1 is the series itself. */
const FACTORS = [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5] as const;

/** What more or less of the same margin would have cost, and spared. */
export const frontOf = (court: Court, series: readonly Named[]): readonly FrontLine[] =>
  series.map(({ name, margins, changesPerYear }) => ({
    name,
    changesPerYear,
    points: FACTORS.map((factor) => {
      const scaled = margins.map((margin) => margin * factor);
      return { factor, mean: meanOf(scaled), shortfallBpsPerYear: shortfallOf(court, scaled) };
    }),
  }));
