import type { PathEntry } from "./path-entry.ts";

/** Whose path it is, with the generations of Element Web's settings: `"element-web (classic, modern)"`. */
export function clientWords({ client, generations }: PathEntry): string {
    return generations.length > 0 ? `${client} (${generations.join(", ")})` : client;
}
