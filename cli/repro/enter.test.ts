import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Interrupted } from "../interruption.ts";
import { enterFrom } from "./enter.ts";

const never = new AbortController().signal;

test("is pressed once a line, also by lines that came before it was asked for; at the end of input never again", async () => {
    const input = new PassThrough();
    const enter = enterFrom(input, { first: never, second: never });
    input.write("\n\n");
    expect(await enter.pressed()).toBe(true);
    expect(await enter.pressed()).toBe(true);
    input.end();
    expect(await enter.pressed()).toBe(false);
    expect(await enter.pressed()).toBe(false);
});

test("is waited for no longer once it is interrupted", async () => {
    const first = new AbortController();
    const enter = enterFrom(new PassThrough(), { first: first.signal, second: never });
    const pressed = enter.pressed();
    first.abort(new Interrupted("SIGINT"));
    await expect(pressed).rejects.toThrow("SIGINT");
    enter.close();
});
