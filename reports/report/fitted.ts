/** A part of a document that may be cut: what opens it, its lines, what closes it. */
export interface Part {
    /** Names it where lines of it are left out: `"known issues"`. Parts may share one; there must be few of them. */
    name: string;
    open: string;
    lines: readonly string[];
    close: string;
}

/** Room for the line that says what was left out. */
const LAST_LINE = 500;

/**
 * Puts parts together, the most important first, and stays below a limit: lines that have no room are left out, whatever
 * was opened is closed, and the last line says what is missing.
 *
 * @param limit in characters
 * @param where where the rest can be read, as the end of a sentence
 */
export function fitted(parts: readonly Part[], limit: number, where: string): string {
    const missing = new Map<string, number>();
    let text = "";
    for (const part of parts) {
        const room = limit - LAST_LINE - text.length;
        const kept = linesThatFit(part, room);
        if (kept > 0) text += assembled(part, kept);
        const left = part.lines.length - kept;
        if (left > 0) missing.set(part.name, (missing.get(part.name) ?? 0) + left);
    }
    if (missing.size === 0) return text;
    const named = [...missing].map(([name, left]) => `${left} of ${name}`).join(", ");
    return `${text}Left out, for want of room: ${named}; ${where}.\n`;
}

function linesThatFit(part: Part, room: number): number {
    let size = assembled(part, 0).length;
    const tooMany = part.lines.findIndex((line) => {
        size += line.length + 1;
        return size > room;
    });
    return tooMany < 0 ? part.lines.length : tooMany;
}

function assembled({ open, lines, close }: Part, kept: number): string {
    return `${[open, ...lines.slice(0, kept), close].join("\n")}\n`;
}
