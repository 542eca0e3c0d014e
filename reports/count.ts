/** `count(1, "message")` → `"1 message"`, `count(3, "message")` → `"3 messages"`. */
export function count(number: number, thing: string): string {
    return `${number} ${number === 1 ? thing : `${thing}s`}`;
}

/** `["a", "b", "c"]` → `"a, b and c"`. */
export function list(items: readonly string[]): string {
    const last = items.at(-1);
    if (last === undefined || items.length === 1) return last ?? "";
    return `${items.slice(0, -1).join(", ")} and ${last}`;
}
