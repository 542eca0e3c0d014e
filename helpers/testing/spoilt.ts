import fc from "fast-check";
import { encodeBase64 } from "../megolm/base64.ts";

/** Bytes as they are after something went wrong with them: bits flipped, cut, spliced, repeated, filled, or others. */
export function spoiltBytes(whole: Uint8Array): fc.Arbitrary<Buffer> {
    const at = fc.nat(whole.length);
    const range = fc.tuple(at, at).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));
    const replaced = (start: number, end: number, middle: Uint8Array): Buffer =>
        Buffer.concat([whole.subarray(0, start), middle, whole.subarray(end)]);
    return fc.oneof(
        fc
            .array(fc.tuple(fc.nat(Math.max(0, whole.length - 1)), fc.nat(7)), { minLength: 1, maxLength: 4 })
            .map((flips) => {
                const bytes = Buffer.from(whole);
                for (const [i, bit] of flips) bytes[i] = (bytes[i] ?? 0) ^ (1 << bit);
                return bytes;
            }),
        range.map(([start, end]) => replaced(start, end, Buffer.alloc(0))),
        fc.tuple(at, range).map(([to, [start, end]]) => replaced(to, to, whole.subarray(start, end))),
        fc.tuple(at, range).map(([to, [start, end]]) => replaced(to, to + end - start, whole.subarray(start, end))),
        fc
            .tuple(range, fc.constantFrom(0, 0x7f, 0x80, 0xff))
            .map(([[start, end], byte]) => replaced(start, end, Buffer.alloc(end - start, byte))),
        fc.tuple(at, fc.uint8Array({ maxLength: 40 })).map(([to, bytes]) => replaced(to, to, bytes)),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
}

/** A text after something went wrong with it: characters put in, taken out, in another case, or of another alphabet. */
export function spoiltText(whole: string): fc.Arbitrary<string> {
    const at = fc.nat(whole.length);
    const odd = fc.oneof(
        fc.string({ maxLength: 6, unit: "binary" }),
        fc.constantFrom("=", "==", " ", "\n", "\r\n", "-", "_", "A", "1", "é", "🔑", "\u0000", "\ud800", "\ufeff"),
    );
    return fc.oneof(
        fc.tuple(at, fc.nat(4), odd).map(([i, cut, text]) => whole.slice(0, i) + text + whole.slice(i + cut)),
        fc.tuple(at, at).map(([a, b]) => whole.slice(Math.min(a, b), Math.max(a, b))),
        fc.tuple(at, at).map(([a, b]) => whole.slice(0, a) + whole.slice(b)),
        at.map((i) => {
            const character = whole.charAt(i);
            const other = character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();
            return whole.slice(0, i) + other + whole.slice(i + 1);
        }),
        fc.string({ maxLength: 80, unit: "binary" }),
    );
}

/** Base64 whose bytes were spoilt, or its characters. */
export function spoiltBase64(whole: Uint8Array): fc.Arbitrary<string> {
    return fc.oneof(
        { arbitrary: spoiltBytes(whole).map(encodeBase64), weight: 4 },
        { arbitrary: spoiltText(encodeBase64(whole)), weight: 1 },
    );
}

/** What stands in JSON where something else should. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom<unknown>(
        null,
        true,
        "",
        0,
        -1,
        0.5,
        2 ** 31,
        2 ** 32,
        2 ** 53,
        1e300,
        [],
        {},
        { toString: 1, valueOf: 1 },
    ),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.jsonValue({ maxDepth: 2 }),
);

/** A JSON value with some of what is in it taken out, or replaced by something of any kind. */
export function spoiltJson(whole: unknown): fc.Arbitrary<unknown> {
    const change = fc.tuple(fc.nat(), fc.option(anyJson, { nil: undefined, freq: 3 }));
    return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
        const holder: Container = { whole: structuredClone(whole) };
        for (const [pick, value] of changes) {
            const places = placesIn(holder);
            const [container, key] = places[pick % places.length] ?? [holder, "whole"];
            if (value === undefined && container !== holder) delete container[key];
            // The next change may be inside of this one.
            else container[key] = structuredClone(value ?? null);
        }
        return holder.whole;
    });
}

type Container = Record<string, unknown>;

/** Every member of every object and list, however deep. */
function placesIn(value: unknown): [Container, string][] {
    if (typeof value !== "object" || value === null) return [];
    const container = value as Container;
    return Object.keys(container).flatMap((key): [Container, string][] => [
        [container, key],
        ...placesIn(container[key]),
    ]);
}
