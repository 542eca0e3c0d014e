import type { FaultProxy } from "../../../containers/proxy/fault-proxy.ts";
import { type Exchange, swallowed } from "../../../containers/proxy/faults.ts";
import { eventually } from "../../../helpers/eventually.ts";
import type { Scenario } from "../scenario.ts";
import type { Sabotage } from "./sabotage.ts";

/** What becomes of uploads on their way, while the clients are told that all is well. */
export function uploadSabotages(): Sabotage[] {
    type Body = { rooms: Record<string, { sessions: Record<string, unknown> }> };
    const sessionsIn = ({ rooms }: Body): string[] =>
        Object.values(rooms).flatMap(({ sessions }) => Object.keys(sessions));
    /** Does something else with each upload of the account, until so many sessions were on their way. */
    const instead =
        (lost: string[], forward: (exchange: Exchange, body: Body) => Promise<unknown>) =>
        async ({ alice }: Scenario, proxy: FaultProxy, more: number): Promise<void> => {
            const { count, etag } = await alice.currentBackup();
            const onTheirWay = new Set<string>();
            const strike = async (exchange: Exchange): Promise<void> => {
                const body = JSON.parse(exchange.body.toString()) as Body;
                await forward(exchange, body);
                await swallowed({ count: count + onTheirWay.size, etag }).strike(exchange);
                for (const session of sessionsIn(body)) onTheirWay.add(session);
            };
            lost.length = 0;
            proxy.on({ method: "PUT", endpoint: "room_keys/keys", user: alice.userId }, { title: "instead", strike });
            await eventually(
                `${more} new sessions to be on their way to the backup`,
                async () => {
                    await alice.phone.hurryUploads();
                    return onTheirWay.size;
                },
                (size) => size === more,
            );
            if (lost.length === 0) lost.push(...onTheirWay);
        };
    const dropped: string[] = [];
    const misled: string[] = [];
    const short: string[] = [];
    const base = { store: "backup", status: "lost", breaks: ["K4"] } as const;
    return [
        {
            ...base,
            title: "uploads are dropped, and answered with 200",
            sessions: () => dropped,
            uploads: instead(dropped, async () => {}),
        },
        {
            ...base,
            title: "uploads go to a version that is not current, and are answered with 200",
            sessions: () => misled,
            uploads: instead(misled, (exchange) =>
                exchange.forward({ url: exchange.url.replace(/version=\w+/, "version=0") }),
            ),
        },
        {
            ...base,
            title: "one session is left out of the uploads",
            sessions: () => short,
            uploads: instead(short, async (exchange, body) => {
                const [gone = ""] = short.length > 0 ? short : sessionsIn(body);
                if (short.length === 0) short.push(gone);
                const rooms = structuredClone(body.rooms);
                for (const room of Object.values(rooms)) delete room.sessions[gone];
                await exchange.forward({ body: Buffer.from(JSON.stringify({ rooms })) });
            }),
        },
    ];
}
