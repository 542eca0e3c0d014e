/** What targets have of each part, each once: `"homeserver"` → `"Synapse 1.120.0"`, `"Synapse 1.163.2"`. */
export function partsOf(targets: readonly Record<string, string>[]): Map<string, Set<string>> {
    const parts = new Map<string, Set<string>>();
    for (const [part, what] of targets.flatMap((target) => Object.entries(target))) {
        parts.set(part, (parts.get(part) ?? new Set()).add(what));
    }
    return parts;
}
