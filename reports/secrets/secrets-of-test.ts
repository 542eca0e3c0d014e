import { existsSync, readFileSync } from "node:fs";
import type { TestError, TestResult } from "@playwright/test/reporter";
import { parseSecrets, SECRETS_ATTACHMENT } from "../../fixtures/used-secrets.ts";
import { isText } from "../bundle/text.ts";
import { redactTrace, textsOfRun } from "../bundle/trace.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import { Redactor } from "./redactor.ts";

/**
 * Takes note of every secret that a test used: those that its worker handed over, and those that its trace, its texts and
 * its errors show by a field, a name or a format.
 */
export function noteSecretsOf({ attachments, errors }: TestResult, known: KnownSecrets): void {
    const collector = Redactor.collectingCertain(known);
    const note = (text: string): void => {
        collector.content(text);
        collector.takeNote(text);
    };
    for (const { name, body, path: file, contentType } of attachments) {
        if (body && name === SECRETS_ATTACHMENT) for (const secret of parseSecrets(body.toString())) known.add(secret);
        else if (body && isText(body)) note(body.toString());
        if (file === undefined || !existsSync(file)) continue;
        const bytes = readFileSync(file);
        if (contentType === "application/zip") noteSecretsOfTrace(bytes, collector);
        else if (isText(bytes)) note(bytes.toString());
    }
    for (const text of errors.flatMap(textsOf)) note(text);
}

function noteSecretsOfTrace(zip: Buffer, collector: Redactor): void {
    try {
        redactTrace(zip, collector);
        for (const text of textsOfRun(zip)) collector.takeNote(text);
    } catch {
        // `hideInFile` deletes what it cannot read either.
    }
}

function textsOf({ message, stack, value, cause }: TestError): string[] {
    const own = [message, stack, value].filter((text) => text !== undefined);
    return cause ? [...own, ...textsOf(cause)] : own;
}
