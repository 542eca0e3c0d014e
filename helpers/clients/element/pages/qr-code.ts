import type { Locator } from "@playwright/test";
import { PNG } from "pngjs";
import decodeQrCode from "qr/decode.js";

/** Reads the QR code that is on the screen, from its pixels, as a camera would. @returns the bytes in it */
export async function readQrCode(shown: Locator): Promise<Uint8Array> {
    const picture = PNG.sync.read(await shown.screenshot());
    let payload: Uint8Array | undefined;
    // The payload is binary: text that was made of it could not be turned back.
    decodeQrCode(picture, {
        textDecoder: (bytes) => {
            payload = Uint8Array.from(bytes);
            return "";
        },
    });
    if (!payload) throw new Error("a QR code was found on the screen, and nothing in it");
    return payload;
}
