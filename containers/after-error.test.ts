import { expect, test } from "vitest";
import { afterError } from "./after-error.ts";

const fails = (message: string) => (): never => {
    throw new Error(message);
};

test("the error stays the error when the cleanup succeeds", async () => {
    const error = new Error("Synapse ended");
    const done: string[] = [];
    const cleanup = [() => done.push("server"), async () => done.push("folder")];
    expect(await afterError(error, ...cleanup)).toBe(error);
    expect(done).toEqual(["server", "folder"]);
});

test("a cleanup that fails hides no error, and is done to its end", async () => {
    const error = new Error("Synapse ended");
    const done: string[] = [];
    const thrown = await afterError(error, fails("the engine is gone"), () => done.push("folder"));
    expect(thrown).toMatchObject({
        message: "Synapse ended\nWhat followed failed as well: the engine is gone",
        cause: error,
        errors: [error, { message: "the engine is gone" }],
    });
    expect(done).toEqual(["folder"]);
});
