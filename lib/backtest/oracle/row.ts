/** One line of the report: what was measured, what must hold of it, what came out. */
export interface ReportRow {
  readonly name: string;
  readonly bound: string;
  readonly value: string;
  /** Null where its data are absent. */
  readonly holds: boolean | null;
}

const text = (value: number, unit: string): string => {
  const digits = Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return unit === '' ? value.toFixed(digits) : `${value.toFixed(digits)} ${unit}`;
};

/** A figure that must not be larger. One that could not be computed does not hold. */
export const atMost = (name: string, value: number, limit: number, unit: string): ReportRow => ({
  ...{ name, bound: `≤ ${limit}${unit === '' ? '' : ` ${unit}`}`, value: text(value, unit), holds: value <= limit },
});

/** A count that must be exactly that. */
export const exactly = (name: string, value: number, wanted: number, unit: string): ReportRow => ({
  ...{ name, bound: `= ${text(wanted, unit)}`, value: text(value, unit), holds: value === wanted },
});

/** Figures that must be there, whatever they are: a missing one is NaN. */
export const printed = (name: string, value: string): ReportRow => ({
  ...{ name, bound: 'printed', value, holds: !value.includes('NaN') },
});

/** The smallest value that the share `level` of them does not exceed; NaN of nothing, which no bound lets pass. */
export const quantileOf = (values: readonly number[], level: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(level * sorted.length) - 1))] ?? Number.NaN;
};
