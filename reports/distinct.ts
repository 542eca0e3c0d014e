/** The same names, each once: `["a", "a"]` are `["a", "a-2"]`. */
export function distinct(names: readonly string[]): string[] {
    const taken = new Set<string>();
    return names.map((name) => {
        let one = name;
        for (let number = 2; taken.has(one); number++) one = `${name}-${number}`;
        taken.add(one);
        return one;
    });
}
