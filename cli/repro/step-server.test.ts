import http from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Listening } from "../../containers/element-web/loopback.ts";
import type { Answer, Told } from "../../fixtures/replay.ts";
import { Interrupted } from "../interruption.ts";
import { listenForSteps } from "./step-server.ts";

const TOLD: Told = {
    what: "begins",
    title: "Step 1",
    target: { homeserver: "Synapse 1.163.2 (pypi)" },
    scene: {
        homeserver: { url: "http://127.0.0.1:1", name: "Synapse", version: "1.163.2" },
        element: { url: "http://127.0.0.1:2", version: "1.12.2" },
        people: [{ name: "Alice", userId: "@alice:keyproof.test", password: "pass" }],
    },
    history: { entries: [] },
};

let server: Listening;
let heard: Told[];
let answer: PromiseWithResolvers<Answer>;
beforeEach(async () => {
    heard = [];
    answer = Promise.withResolvers();
    server = await listenForSteps("the token", (told) => {
        heard.push(told);
        return answer.promise;
    });
});
afterEach(() => server.stop());

/** A worker that tells something, as fixtures/pace.ts does. */
function tell(body: unknown, token = "the token"): Promise<{ status: number | undefined; text: string }> {
    return new Promise((resolve, reject) => {
        const options = { method: "POST", headers: { authorization: `Bearer ${token}` }, agent: false };
        const request = http.request(server.url, options, async (response) => {
            resolve({ status: response.statusCode, text: (await response.setEncoding("utf8").toArray()).join("") });
        });
        request.on("error", reject);
        request.end(JSON.stringify(body));
    });
}

test("what is told is heard, and whoever told it waits for the answer", async () => {
    let answered = false;
    const asked = tell(TOLD).finally(() => {
        answered = true;
    });
    await expect.poll(() => heard).toEqual([TOLD]);
    expect(answered).toBe(false);
    answer.resolve("go on");
    expect(await asked).toEqual({ status: 200, text: "go on" });
});

test("a path whose replay is interrupted is ended", async () => {
    const asked = tell(TOLD);
    await expect.poll(() => heard).toHaveLength(1);
    answer.reject(new Interrupted("SIGINT"));
    expect(await asked).toEqual({ status: 200, text: "end" });
});

test("an error of the replay is the path's error, and was not the user's wish", async () => {
    const asked = tell(TOLD);
    await expect.poll(() => heard).toHaveLength(1);
    answer.reject(new Error("the history has no checkpoint"));
    expect(await asked).toEqual({ status: 500, text: "the history has no checkpoint" });
});

test("who does not know the token is sent away unheard, and so is what makes no sense", async () => {
    expect(await tell(TOLD, "another")).toEqual({ status: 403, text: "" });
    expect(await tell({ what: "explodes" })).toMatchObject({ status: 400, text: expect.stringContaining("what") });
    expect(heard).toEqual([]);
});
