/** A column of a text table: its title and what stands in it. */
export type Column<Row> = readonly [title: string, of: (row: Row) => string];

/** Rows in columns as wide as they need to be, under their titles. */
export const columnsOf = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string => {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, of]) => of(row)))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells
    .map((line) => line.map((cell, index) => cell.padEnd(widths[index] ?? 0)))
    .map((line) => line.join('  ').trimEnd())
    .join('\n');
};
