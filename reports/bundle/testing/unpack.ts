import { strFromU8, unzipSync } from "fflate";

/** Every file of an archive, of archives in it too, by its place: `"paths/RST-C0/trace.zip/test.trace"`. */
export function unpack(zip: Uint8Array, within = ""): Map<string, Buffer> {
    const files = new Map<string, Buffer>();
    for (const [name, bytes] of Object.entries(unzipSync(zip))) {
        const place = `${within}${name}`;
        if (strFromU8(bytes.subarray(0, 2), true) !== "PK") files.set(place, Buffer.from(bytes));
        else for (const [inner, content] of unpack(bytes, `${place}/`)) files.set(inner, content);
    }
    return files;
}
