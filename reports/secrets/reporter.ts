import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestCase, TestError, TestResult, TestStep } from "@playwright/test/reporter";
import { hideSecrets } from "./hide.ts";

/**
 * Comes before all other reporters and hides secrets in what these are given: Playwright writes what was typed into
 * steps and errors. Traces and pictures of a failure are left as they are.
 */
export default class SecretsReporter implements Reporter {
    public printsToStdio(): boolean {
        return false;
    }

    public onStepBegin(_: TestCase, __: TestResult, step: TestStep): void {
        hideIn(step);
    }

    public onStepEnd(_: TestCase, __: TestResult, step: TestStep): void {
        if (step.error) hideInError(step.error);
        step.attachments.forEach(hideInAttachment);
    }

    public onTestEnd(_: TestCase, { errors, attachments }: TestResult): void {
        errors.forEach(hideInError);
        attachments.forEach(hideInAttachment);
    }

    public onError(error: TestError): void {
        hideInError(error);
    }
}

function hideIn(step: { title: string }): void {
    step.title = hideSecrets(step.title);
}

/** What a worker says of its path is attached as JSON, and has the whole of an error's message. */
function hideInAttachment(attachment: TestResult["attachments"][number]): void {
    const { contentType, path, body } = attachment;
    if (path && contentType.startsWith("text/") && existsSync(path)) {
        writeFileSync(path, hideSecrets(readFileSync(path, "utf8")));
    }
    if (body && contentType.startsWith("text/")) attachment.body = Buffer.from(hideSecrets(body.toString()));
    if (body && contentType === "application/json") attachment.body = Buffer.from(hideInJson(body.toString()));
}

function hideInJson(text: string): string {
    const hidden = (_: string, value: unknown) => (typeof value === "string" ? hideSecrets(value) : value);
    return JSON.stringify(JSON.parse(text, hidden));
}

const TEXTS = ["message", "stack", "snippet", "value"] as const;

function hideInError(error: TestError): void {
    for (const text of TEXTS) if (error[text] !== undefined) error[text] = hideSecrets(error[text]);
    if (error.cause) hideInError(error.cause);
}
