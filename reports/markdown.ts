/** Text that shows as it is: names of rooms and stores are other people's words. */
export function text(value: string): string {
    return value
        .replace(/[\\`*[\]<>|~]/g, "\\$&")
        .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
        .replace(/\s+/g, " ");
}

/** An id, letter by letter. Keeps user ids from being taken for mentions where the text is pasted into an issue. */
export function code(value: string): string {
    return `\`${value.replace(/[`\s]/g, "").replaceAll("|", "\\|")}\``;
}

/** A table; its cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
