/** Normal equations of an ordinary least squares with a constant in front: A = Σ x xᵀ, b = Σ x y. */
export class NormalEquations {
  private readonly a: Float64Array;
  private readonly b: Float64Array;
  rows = 0;

  constructor(private readonly size: number) {
    this.a = new Float64Array(size * size);
    this.b = new Float64Array(size);
  }

  add(x: readonly number[], y: number): void {
    const { size, a, b } = this;
    for (let i = 0; i < size; i += 1) {
      const xi = x[i] ?? 0;
      for (let j = 0; j < size; j += 1) a[i * size + j] = (a[i * size + j] ?? 0) + xi * (x[j] ?? 0);
      b[i] = (b[i] ?? 0) + xi * y;
    }
    this.rows += 1;
  }

  /** Coefficients by Gaussian elimination with partial pivoting, or null where they are not determined. */
  solve(): number[] | null {
    const { size } = this;
    const rows = Array.from({ length: size }, (_, i) => [...this.a.slice(i * size, (i + 1) * size), this.b[i] ?? 0]);
    for (let pivot = 0; pivot < size; pivot += 1) {
      const best = bestRow(rows, pivot);
      const head = rows[best];
      const value = head?.[pivot] ?? 0;
      if (!head || Math.abs(value) < Number.EPSILON) return null;
      [rows[pivot], rows[best]] = [head, rows[pivot] ?? []];
      for (const [i, row] of rows.entries()) if (i !== pivot) eliminate(row, head, pivot);
    }
    return rows.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1));
  }
}

const bestRow = (rows: readonly (readonly number[])[], pivot: number): number => {
  let best = pivot;
  for (let i = pivot + 1; i < rows.length; i += 1) {
    if (Math.abs(rows[i]?.[pivot] ?? 0) > Math.abs(rows[best]?.[pivot] ?? 0)) best = i;
  }
  return best;
};

const eliminate = (row: number[], head: readonly number[], pivot: number): void => {
  const factor = (row[pivot] ?? 0) / (head[pivot] ?? 1);
  for (let j = pivot; j < row.length; j += 1) row[j] = (row[j] ?? 0) - factor * (head[j] ?? 0);
};
