import { expect, test } from "vitest";
import { requestsInLog, shapeOf } from "./http-log.ts";

const line = (time: string, url = "/_matrix/client/v3/sync") =>
    `2026-11-22 ${time} - synapse.access.http.1 - 643 - INFO - GET-3 - ::1 - 1 - {None} Processed request: 0.030sec/0.001sec ` +
    `ru=(0.001sec, 0.000sec) db=(0.000sec/0.000sec/0) 28B 200! "GET ${url} HTTP/1.1" "node" [0 dbevts]`;

test("a log in the machine's own time zone is told in UTC, and cut to the test", () => {
    const log = [
        "2026-11-22 02:36:58,241 - synapse - 1 - INFO - main - starting",
        line("02:37:00,500", "/before"),
        line("02:38:00,500"),
    ];
    const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);
    // An hour and a half ahead of UTC.
    const time = { logFrom: at("01:06:55"), from: at("01:07:30"), to: at("01:08:30") };
    expect(requestsInLog([...log, line("02:38:33,000", "/after")].join("\n"), time)).toEqual([
        {
            when: "2026-11-22T01:08:00.500Z",
            seenBy: "homeserver",
            method: "GET",
            url: "/_matrix/client/v3/sync",
            status: 200,
            durationMs: 30,
            client: "node",
        },
    ]);
});

test("of what was said there are names, kinds and lengths, and how it went", () => {
    const body = {
        errcode: "M_FORBIDDEN",
        user: "somebody",
        password: "x",
        rooms: { a: [1, 2, 3, 4, 5, 6, 7] },
        none: null,
    };
    expect(shapeOf(body)).toEqual({
        errcode: "M_FORBIDDEN",
        user: "text of 8",
        password: "[hidden]",
        rooms: { a: [1, 2, 3, 4, 5, "… 2 more"] },
        none: null,
    });
});
