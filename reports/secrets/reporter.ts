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
    }

    public onTestEnd(_: TestCase, { errors, attachments }: TestResult): void {
        errors.forEach(hideInError);
        for (const { contentType, path } of attachments) {
            if (path && contentType.startsWith("text/") && existsSync(path)) {
                writeFileSync(path, hideSecrets(readFileSync(path, "utf8")));
            }
        }
    }

    public onError(error: TestError): void {
        hideInError(error);
    }
}

function hideIn(step: { title: string }): void {
    step.title = hideSecrets(step.title);
}

const TEXTS = ["message", "stack", "snippet", "value"] as const;

function hideInError(error: TestError): void {
    for (const text of TEXTS) if (error[text] !== undefined) error[text] = hideSecrets(error[text]);
    if (error.cause) hideInError(error.cause);
}
