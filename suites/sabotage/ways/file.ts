import { type ExportedSession, readKeyExport, writeKeyExport } from "../../../helpers/megolm/key-export.ts";
import { worseCopy } from "../../../helpers/megolm/worse-copy.ts";
import { PASSPHRASE, type Scenario } from "../scenario.ts";
import { brokenKey, first, flipped, ids, type Sabotage, SCOPES } from "./sabotage.ts";

/** What the file is, where it is not what was exported. */
export function fileSabotages(): Sabotage[] {
    type Keys = readonly ExportedSession[];
    const rewritten =
        (change: (keys: Keys, scenario: Scenario) => Keys) =>
        async (text: string, scenario: Scenario): Promise<{ text: string }> => {
            const { sessions } = await readKeyExport(text, PASSPHRASE);
            return { text: writeKeyExport(change(sessions, scenario), PASSPHRASE) };
        };
    const isFirst = (scenario: Scenario) => (one: Keys[number]) => one.session_id === first(scenario).session;
    const base = { store: "file", breaks: [] } as const;
    const one = { ...base, sessions: (scenario: Scenario) => [first(scenario).session] };
    const short = Object.entries(SCOPES).map(
        ([scope, choose]): Sabotage => ({
            ...base,
            title: `the exported file lacks ${scope}`,
            sessions: ({ sessions }) => ids(choose(sessions)),
            status: "lost",
            file: rewritten((keys, { sessions }) => {
                const gone = ids(choose(sessions));
                return keys.filter(({ session_id }) => !gone.includes(session_id));
            }),
        }),
    );
    const body = (text: string): string => text.split("\n").slice(1, -1).join("\n");
    return [
        ...short,
        {
            ...one,
            title: "a session in the exported file begins at its second message",
            status: "worsened",
            file: rewritten((keys, scenario) =>
                keys.map((key) =>
                    isFirst(scenario)(key) ? { ...key, session_key: worseCopy(key.session_key, 1) } : key,
                ),
            ),
        },
        {
            ...one,
            title: "a session in the exported file has another ratchet",
            status: "broken",
            file: rewritten((keys, scenario) =>
                keys.map((key) => (isFirst(scenario)(key) ? { ...key, session_key: brokenKey(key.session_key) } : key)),
            ),
        },
        {
            ...one,
            title: "a session in the exported file is filed under another room",
            status: "lost",
            file: rewritten((keys, scenario) => {
                const elsewhere = scenario.rooms.find(({ id }) => id !== first(scenario).room)?.id ?? "";
                return keys.map((key) => (isFirst(scenario)(key) ? { ...key, room_id: elsewhere } : key));
            }),
        },
        {
            ...base,
            title: "the exported file is cut short",
            closes: true,
            file: (text) => ({ text: text.slice(0, text.length / 2) }),
        },
        {
            ...base,
            title: "a bit of the exported file is turned over",
            closes: true,
            file: (text) => ({ text: text.replace(body(text), () => flipped(body(text), "last byte")) }),
        },
        {
            ...base,
            title: "the exported file has another passphrase",
            closes: true,
            file: (text) => ({ text, passphrase: `not ${PASSPHRASE}` }),
        },
    ];
}
