import type { PathEntry } from "../path-entry.ts";
import { automated } from "./proof.ts";
import { CLASSIC_UI, JS_SDK_CODE, MODERN_UI, NEWEST_UI, spec } from "./sources.ts";

/** Starting a session anew, and giving others the keys of what was said before. */
export const historySharingPaths = [
    {
        id: "HIS-01",
        title: "Discard the room's outbound session",
        area: "history-sharing",
        client: "element-web",
        generations: ["classic", "modern", "newest"],
        sources: [CLASSIC_UI, MODERN_UI, NEWEST_UI],
        before: ["An encrypted room with messages"],
        steps: ["/discardsession", "Send a message"],
        claims: ["K1", "K2", "K3", "K4"],
        note: "The next message begins a new session; the old one's key must stay.",
        proof: automated,
    },
    {
        id: "HIS-02",
        title: "Make the Olm sessions of a room anew",
        area: "history-sharing",
        client: "element-web",
        generations: ["classic"],
        sources: [CLASSIC_UI],
        before: ["An encrypted room with messages", "Developer mode is on"],
        steps: ["/remakeolm", "Send a message"],
        claims: ["K1", "K2", "K3", "K4"],
        note: "With rust crypto it does no more than /discardsession; modern apps know the command no more.",
        proof: automated,
    },
    {
        id: "HIS-03",
        title: "Invite someone and share the history",
        area: "history-sharing",
        client: "any-client",
        generations: [],
        sources: [spec("Sharing keys between users", "sharing-keys-between-users"), JS_SDK_CODE],
        before: ["The inviter holds part of the room's keys, the backup holds all"],
        steps: [
            "The inviter downloads the room's keys from the backup",
            "The inviter builds a key bundle and shares it with the invite",
            "The invited user joins and reads the history",
        ],
        claims: ["K2"],
        needs: "nothing",
        note: "matrix-js-sdk since 41 asks for the room's keys and imports none of them; were they read, a missing await would leave out all but the first 200 (B40).",
        proof: automated,
    },
] as const satisfies readonly PathEntry[];
