/** What a look at one thing found. */
export interface Finding {
    /** What was looked for: `"Python"`. */
    name: string;
    /**
     * - `here`: it is there and works
     * - `absent`: it is not there, and nothing needs it
     * - `missing`: without it `keyproof run` cannot run
     */
    state: "here" | "absent" | "missing";
    /** What was found, or why it does not work. */
    seen: string;
    /** The one command or step that mends it; undefined where nothing is to be mended. */
    fix?: string | undefined;
}

const SIGNS: Record<Finding["state"], string> = { here: "ok     ", absent: "absent ", missing: "MISSING" };

/** Findings as lines, each fix below what it mends. */
export function tellFindings(findings: readonly Finding[]): string[] {
    const width = Math.max(...findings.map(({ name }) => name.length));
    return findings.flatMap(({ name, state, seen, fix }) => {
        const line = `${SIGNS[state]}  ${name.padEnd(width)}  ${seen}`;
        return fix ? [line, `${" ".repeat(SIGNS[state].length + 2)}${" ".repeat(width)}  do: ${fix}`] : [line];
    });
}
