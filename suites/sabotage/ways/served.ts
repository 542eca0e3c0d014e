import type { FaultProxy } from "../../../containers/proxy/fault-proxy.ts";
import { answerChanged, failed } from "../../../containers/proxy/faults.ts";
import type { BackupRooms } from "../../../helpers/matrix/user-api.ts";
import { worseCopy } from "../../../helpers/megolm/worse-copy.ts";
import type { Scenario, Session } from "../scenario.ts";
import { first, ids, otherPublicKey, type Sabotage, sealed } from "./sabotage.ts";

/** Changes what is served. @param publicKey the backup's: anybody can seal to it */
type Serve = (rooms: BackupRooms, scenario: Scenario, publicKey: string) => void;

/** What a homeserver does to who restores from it, while it keeps all it has. */
export function servedSabotages(): Sabotage[] {
    const answering =
        (serve: Serve) =>
        async (scenario: Scenario, proxy: FaultProxy): Promise<void> => {
            const [user, endpoint] = [scenario.alice.userId, "room_keys/keys"];
            const { auth_data } = await scenario.alice.currentBackup();
            const served = ({ rooms }: { rooms: BackupRooms }): object => {
                serve(rooms, scenario, auth_data.public_key);
                return { rooms };
            };
            proxy.on({ method: "GET", endpoint, user }, answerChanged(served));
            // Clients ask for single ones that they miss.
            proxy.on({ method: "GET", endpoint: `${endpoint}/{roomId}/{sessionId}`, user }, failed(503));
        };
    const base = {
        store: "device",
        status: "lost",
        breaks: [],
        sessions: (scenario: Scenario) => [first(scenario).session],
    } as const;
    /** Serves another entry in the place of one. */
    const inItsPlace = (key: (session: Session, scenario: Scenario) => [Session, string], to?: string) =>
        answering((rooms, scenario, publicKey) => {
            const session = first(scenario);
            const entry = rooms[session.room]?.sessions[session.session];
            if (entry) entry.session_data = sealed(...key(session, scenario), to ?? publicKey);
        });
    return [
        {
            ...base,
            title: "the homeserver hides a session from who restores",
            prepare: answering((rooms, scenario) => {
                const { room, session } = first(scenario);
                delete rooms[room]?.sessions[session];
            }),
        },
        {
            ...base,
            title: "the homeserver accepts uploads, and serves them to nobody",
            sessions: ({ sessions }) => ids(sessions),
            prepare: answering((rooms) => {
                for (const room of Object.keys(rooms)) delete rooms[room];
            }),
        },
        {
            ...base,
            title: "the homeserver serves what was sealed to another in the place of a session",
            prepare: inItsPlace((session) => [session, session.key], otherPublicKey()),
        },
        {
            ...base,
            title: "the homeserver serves another session, sealed to the backup's key, under a session's name",
            prepare: inItsPlace((_, { sessions: [, other] }) => {
                if (!other) throw new Error("there is no second session");
                return [other, other.key];
            }),
        },
        {
            ...base,
            title: "the homeserver serves what somebody else has sealed to the backup's key: the session from its second message on",
            status: "worsened",
            prepare: inItsPlace((session) => [session, worseCopy(session.key, 1)]),
        },
        {
            ...base,
            title: "the homeserver serves a session under another room's name",
            prepare: answering((rooms, scenario) => {
                const { room, session } = first(scenario);
                const entry = rooms[room]?.sessions[session];
                const elsewhere = Object.entries(rooms).find(([id]) => id !== room)?.[1];
                if (!entry || !elsewhere) throw new Error("there is no other room");
                delete rooms[room]?.sessions[session];
                elsewhere.sessions[session] = entry;
            }),
        },
    ];
}
