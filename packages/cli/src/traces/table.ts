import { styled } from "./text.ts";

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly right?: boolean;
  readonly cell: (row: Row) => string;
}

/** A table with aligned columns, two spaces apart; columns without content are left out. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const filled = columns
    .map(({ title, right = false, cell }) => ({ right, title, cells: rows.map(cell) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  const widths = filled.map(({ title, cells }) => Math.max(...[title, ...cells].map(width)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => pad(cell, widths[index]!, filled[index]!.right))
      .join("  ")
      .trimEnd();
  return [
    styled("bold", line(filled.map(({ title }) => title))),
    ...rows.map((_, index) => line(filled.map(({ cells }) => cells[index]!))),
  ].join("\n");
}

function pad(cell: string, to: number, right: boolean): string {
  const space = " ".repeat(to - width(cell));
  return right ? space + cell : cell + space;
}

/** As many columns as a terminal uses: two for East Asian characters and emoji. */
function width(text: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
      segment,
    )
      ? 2
      : 1;
  }
  return columns;
}
