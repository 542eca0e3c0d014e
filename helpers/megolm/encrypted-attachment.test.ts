import { Attachment, EncryptedAttachment, initAsync } from "@matrix-org/matrix-sdk-crypto-wasm";
import { beforeAll, expect, test } from "vitest";
import { encodeBase64 } from "./base64.ts";
import { openAttachment, sealAttachment } from "./encrypted-attachment.ts";
import { FormatError } from "./format-error.ts";

const TEXT = Buffer.from("what is in it");

beforeAll(() => initAsync());

test("opens what crypto-wasm encrypted", () => {
    const attachment = Attachment.encrypt(TEXT);
    expect(openAttachment(JSON.parse(attachment.mediaEncryptionInfo ?? ""), attachment.encryptedData)).toEqual(TEXT);
});

test("encrypts what crypto-wasm opens", () => {
    const { bytes, file } = sealAttachment(TEXT);
    expect(Buffer.from(Attachment.decrypt(new EncryptedAttachment(bytes, JSON.stringify(file))))).toEqual(TEXT);
});

test("refuses bytes that are not those that were encrypted, and a version that it does not know", () => {
    const { bytes, file } = sealAttachment(TEXT);
    const other = Buffer.from(bytes);
    other[0] = (other[0] ?? 0) ^ 1;
    expect(() => openAttachment(file, other)).toThrow(FormatError);
    expect(() => openAttachment({ ...file, v: "v1" }, bytes)).toThrow("its version is v1");
});

test.each([
    ["counts over 64 bits", Buffer.alloc(16, 0xff)],
    ["an iv of 8 bytes", Buffer.alloc(8)],
])("refuses an iv: %s", (message, iv) => {
    const { bytes, file } = sealAttachment(Buffer.alloc(17));
    expect(() => openAttachment({ ...file, iv: encodeBase64(iv) }, bytes)).toThrow(message);
});
