import { expect, test } from "vitest";
import { allEnded, endedInTurn } from "./all-ended.ts";

const fails = (message: string) => (): never => {
    throw new Error(message);
};

test("all are ended, also after one that cannot be", async () => {
    const ended: string[] = [];
    const ending = allEnded([() => ended.push("a"), fails("b is stuck"), async () => ended.push("c")]);
    await expect(ending).rejects.toThrow(new Error("b is stuck"));
    expect(ended).toEqual(["a", "c"]);
    await allEnded([() => ended.push("d")]);
    expect(ended).toEqual(["a", "c", "d"]);
});

test("several errors are one error, which names each", async () => {
    const error = await allEnded([fails("a is stuck"), fails("b is stuck")]).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({
        message: "a is stuck\nb is stuck",
        errors: [{ message: "a is stuck" }, { message: "b is stuck" }],
    });
});

test("what is ended in turn begins once the one before has ended, or failed", async () => {
    const seen: string[] = [];
    const slow = async (): Promise<never> => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        seen.push("a failed");
        throw new Error("a is stuck");
    };
    await expect(endedInTurn([slow, () => seen.push("b")])).rejects.toThrow("a is stuck");
    expect(seen).toEqual(["a failed", "b"]);
});
