import { expect, test } from "vitest";
import { type Case, caseFile, caseTable } from "./cases.ts";
import { FormatError } from "./format-error.ts";
import { readKeyExport } from "./key-export.ts";
import { readSessionKey } from "./session-key.ts";

const FILES = caseTable<(Case & { passphrase: string })[]>("exports/expected.json");

/** What each file that is accepted holds: the sessions of the control, all of them from index 0. */
const SESSIONS = [
    "!kitchen:localhost jiSpEMKoVmg7u5SasWsdODl13+s5u5EC+mNoBToaDz4 from 0",
    "!kitchen:localhost D7x/mPFv4yJclNaombsqgB5MNV+U6JI5BJQP68xdUvE from 0",
    "!hall:localhost SY10pGbJN8lOk/WV5OwiieDg8h8LMe9U4u7I9AxOuPU from 0",
];

/** The entries that are reported. No other file has one. */
const REFUSED: Record<string, object[]> = {
    "46-session_key-broken-in-one.txt": [
        {
            room: "!kitchen:localhost",
            session: "7rozK7IuaVWpQTtyWPJ1q03FSY1AnUT8pXDizdW0QcU",
            why: "not a valid exported Megolm session key: 45 bytes where 165 are due",
        },
    ],
};

/** What the reader says about a file that is refused. */
const REASONS: Record<string, string> = {
    "12-old-mac-cr-only.txt": "its lines do not end with a newline",
    "15-two-exports-in-one-file.txt": "more than one export in it",
    "25-iv-bit-63-set-128-bit-counter.txt": "its IV counts over 64 bits",
};

test.each(FILES)("$name: $right ($why)", async ({ name, passphrase, right }) => {
    const reading = readKeyExport(caseFile(`exports/${name}`), passphrase);
    if (right === "refuse") {
        await expect(reading).rejects.toThrow(FormatError);
        await expect(reading).rejects.toThrow(REASONS[name]);
        return;
    }
    const { sessions, refused } = await reading;
    expect(right).toBe(`accept ${sessions.length}`);
    expect(
        sessions.map(({ room_id, session_id, session_key }) => {
            const { sessionId, firstKnownIndex } = readSessionKey(session_key);
            expect(sessionId).toBe(session_id);
            return `${room_id} ${session_id} from ${firstKnownIndex}`;
        }),
    ).toEqual(SESSIONS);
    expect(refused).toEqual(REFUSED[name] ?? []);
});

test("there are as many cases as the table had when the results were checked by hand", () => {
    expect(FILES).toHaveLength(11);
});
