/** Two blanks between columns. */
export const GAP = "  ";

/** Lays a table's rows out in columns as wide as the first row's cells and all below them need. No line ends in spaces. */
export function columns(rows: readonly (readonly string[])[]): string[] {
    const widths = widthsOf(rows);
    return rows.map((cells) =>
        cells
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join(GAP)
            .trimEnd(),
    );
}

/** How wide each column is, in characters: there are as many as the first row has cells. */
export function widthsOf([head = [], ...rows]: readonly (readonly string[])[]): number[] {
    return head.map((cell, column) => Math.max(cell.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
}
