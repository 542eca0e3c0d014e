import type { FaultProxy } from "../../../containers/proxy/fault-proxy.ts";
import { answerChanged, failed } from "../../../containers/proxy/faults.ts";
import type { BackupEntry } from "../../../helpers/matrix/user-api.ts";
import type { Scenario, Session } from "../scenario.ts";
import { first, otherPublicKey, type Sabotage, sealed } from "./sabotage.ts";

/** What a homeserver does to who restores from it, while it keeps all it has. */
export function servedSabotages(): Sabotage[] {
    type Rooms = Record<string, { sessions: Record<string, BackupEntry> }>;
    const answering =
        (change: (rooms: Rooms, session: Session) => void) =>
        async (scenario: Scenario, proxy: FaultProxy): Promise<void> => {
            const [user, endpoint] = [scenario.alice.userId, "room_keys/keys"];
            const served = ({ rooms }: { rooms: Rooms }): object => {
                change(rooms, first(scenario));
                return { rooms };
            };
            proxy.on({ method: "GET", endpoint, user }, answerChanged(served));
            // Clients ask for single ones that they miss.
            proxy.on({ method: "GET", endpoint: `${endpoint}/{roomId}/{sessionId}`, user }, failed(503));
        };
    const base = { store: "device", status: "lost", breaks: [] } as const;
    return [
        {
            ...base,
            title: "the homeserver hides a session from who restores",
            sessions: (scenario) => [first(scenario).session],
            prepare: answering((rooms, { room, session }) => delete rooms[room]?.sessions[session]),
        },
        {
            ...base,
            title: "the homeserver serves what was sealed to another in the place of a session",
            sessions: (scenario) => [first(scenario).session],
            prepare: answering((rooms, session) => {
                const entry = rooms[session.room]?.sessions[session.session];
                if (entry) entry.session_data = sealed(session, session.key, otherPublicKey());
            }),
        },
    ];
}
