/** Where one of the texts looked for stands. */
export interface Hit<T> {
    start: number;
    end: number;
    value: T;
}

interface Needle<T> {
    text: string;
    value: T;
    /** Whether it counts only where no letter or digit touches it: a short one is part of many words. */
    whole: boolean;
}

/** The shortest text that can be looked for. */
export const SHORTEST = 4;
/** From here on, a text is found within words, too. */
const LONG = 8;

/** Finds many texts at once, in a time that does not depend on how many they are. */
export class Finder<T> {
    /** By their first four characters; the longest first. */
    readonly #needles = new Map<string, Needle<T>[]>();
    /** Which pairs of characters any of them begins with: most places in a text are none's beginning. */
    readonly #pairs = new Uint8Array(0x10000);

    /** @param needles none shorter than {@link SHORTEST} */
    public constructor(needles: Iterable<readonly [text: string, value: T]>) {
        for (const [text, value] of needles) {
            const start = text.slice(0, SHORTEST);
            const same = this.#needles.get(start) ?? [];
            same.push({ text, value, whole: text.length < LONG });
            this.#needles.set(start, same);
            this.#pairs[pairAt(text, 0)] = 1;
        }
        for (const same of this.#needles.values()) same.sort((a, b) => b.text.length - a.text.length);
    }

    /** The places that do not overlap, from the left; of several at one place, the longest. */
    public *find(text: string): Generator<Hit<T>> {
        for (let start = 0; start <= text.length - SHORTEST; start++) {
            if (this.#pairs[pairAt(text, start)] === 0) continue;
            const there = this.#needles.get(text.slice(start, start + SHORTEST));
            const needle = there?.find(
                (one) => text.startsWith(one.text, start) && (!one.whole || isWord(text, start, one)),
            );
            if (!needle) continue;
            const end = start + needle.text.length;
            yield { start, end, value: needle.value };
            start = end - 1;
        }
    }
}

function pairAt(text: string, at: number): number {
    return ((text.charCodeAt(at) << 8) ^ text.charCodeAt(at + 1)) & 0xffff;
}

function isWord(text: string, start: number, { text: { length } }: { text: string }): boolean {
    const around = `${text[start - 1] ?? ""} ${text[start + length] ?? ""}`;
    return !/[\p{L}\p{N}]/u.test(around);
}
