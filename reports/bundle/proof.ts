import { strFromU8, unzipSync } from "fflate";
import { Finder } from "../secrets/finder.ts";
import { formatsIn, isRecoveryKey, recoveryKeysIn } from "../secrets/hide.ts";
import type { KnownSecrets } from "../secrets/known-secrets.ts";
import { squeezed, viewsOf } from "../secrets/views.ts";
import { textOf } from "./page-snapshot.ts";
import { isText } from "./text.ts";

/** Where a finished bundle has something that it must not have. Never says what it is. */
export interface Leak {
    /** `"paths/RST-C0/trace.zip > test.trace, line 12"` */
    place: string;
    /** `"a secret of this run"` */
    what: string;
}

/** How deep archives in archives are opened: none of ours is deeper. */
const DEPTH = 3;

/**
 * Looks through a finished archive for every secret of the run and for whatever has the format of one: in each file, the
 * names of files, and archives in it, decoded in every way that `viewsOf` knows. Shares nothing with what took them out
 * but the list of secrets.
 *
 * @param zip the file's bytes, as they were read back
 */
export function findLeaks(zip: Uint8Array, known: KnownSecrets): Leak[] {
    const finders = [
        new Finder([...known.values].map((value) => [value, value] as const)),
        known.squeezedFinder(),
    ] as const;
    return [...leaksIn(zip, "", finders, DEPTH)];
}

type Finders = readonly [plain: Finder<string>, withoutBlanks: Finder<string>];

function* leaksIn(zip: Uint8Array, within: string, finders: Finders, depth: number): Generator<Leak> {
    for (const [name, bytes] of Object.entries(unzipSync(zip))) {
        const place = `${within}${name}`;
        if (isLeaky(name, finders)) yield { place: `${within}a file's name`, what: "a secret of this run" };
        if (strFromU8(bytes.subarray(0, 4), true) === "PK\u0003\u0004" && depth > 0) {
            yield* leaksIn(bytes, `${place} > `, finders, depth - 1);
        } else if (!isText(bytes)) yield { place, what: "not text, so that nobody can say what is in it" };
        else yield* leaksInText(strFromU8(bytes), place, finders);
    }
}

function* leaksInText(text: string, place: string, finders: Finders): Generator<Leak> {
    if (!isLeaky(text, finders) && !isLeaky(pagesIn(text), finders)) return;
    const lines = text.split("\n");
    const line = lines.findIndex((one) => isLeaky(one, finders) || isLeaky(pagesIn(one), finders));
    const what = "a secret of this run, or what has the format of one";
    yield { place: line < 0 || lines.length === 1 ? place : `${place}, line ${line + 1}`, what };
}

function isLeaky(text: string, [plain, withoutBlanks]: Finders): boolean {
    for (const view of viewsOf(text)) {
        if (!plain.find(view).next().done) return true;
        const whole = squeezed(view);
        if (!withoutBlanks.find(whole).next().done || recoveryKeysIn(whole).length > 0) return true;
        if (formatsIn(view).some(isSecret)) return true;
    }
    return false;
}

/** A recovery key is one when its check sum is right; all the other formats are what they look like. */
function isSecret(found: string): boolean {
    return found.startsWith("Es")
        ? isRecoveryKey(found.replace(/[^1-9A-HJ-NP-Za-km-z]/g, ""))
        : found.length > "syt_".length + 8;
}

/** The texts of the pages in a trace's lines, each as one: a secret may be shared by several elements. */
function pagesIn(text: string): string {
    if (!text.includes('"frame-snapshot"')) return "";
    return text
        .split("\n")
        .filter((line) => line.includes('"frame-snapshot"'))
        .map((line) => textOf(JSON.parse(line).snapshot?.html))
        .join("\n");
}
