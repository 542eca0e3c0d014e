import type { StartedElementWeb } from "../../containers/element-web/element-web.ts";
import type { StartedHomeserver } from "../../containers/homeserver/homeserver.ts";
import type { Person } from "../../helpers/accounts/person.ts";
import type { AccountState, Scene } from "../../helpers/accounts/states.ts";

/** What `keyproof up` has started. */
export interface Stage {
    homeserver: Pick<StartedHomeserver, "baseUrl" | "software">;
    app: Pick<StartedElementWeb, "url" | "version">;
    state: Pick<AccountState, "name" | "title">;
    scene: { alice: Described; bob: Described; kitchen: Pick<Scene["kitchen"], "id" | "name"> };
}

type SignsInWith = Pick<Person, "name" | "userId" | "password"> & {
    recoveryKey?: string | undefined;
    formerRecoveryKey?: string | undefined;
    phrase?: string | undefined;
};
type Described = Pick<Person, "name" | "userId" | "password" | "recoveryKey" | "phrase"> &
    Partial<Pick<Person, "formerRecoveryKey">>;

/** Tells whoever works with it by hand where things are and what to sign in with, as lines or as one JSON document. */
export function describeScene({ homeserver, app, state, scene }: Stage, { json }: { json: boolean }): string[] {
    const people = [scene.alice, scene.bob].map(
        ({ name, userId, password, recoveryKey, formerRecoveryKey, phrase }) => ({
            name,
            userId,
            password,
            ...(recoveryKey !== undefined && { recoveryKey }),
            ...(formerRecoveryKey !== undefined && { formerRecoveryKey }),
            ...(phrase !== undefined && { phrase }),
        }),
    );
    const room = { id: scene.kitchen.id, name: scene.kitchen.name };
    const told = {
        homeserver: { url: homeserver.baseUrl, ...homeserver.software },
        element: { url: app.url, version: app.version },
        state: { name: state.name, title: state.title },
        people,
        room,
    };
    if (json) return [JSON.stringify(told, null, 4)];
    return [
        "",
        ...rows([
            ["element web", `${app.url}  (${app.version})`],
            ["homeserver", `${homeserver.baseUrl}  (${homeserver.software.name} ${homeserver.software.version})`],
            ["state", `${state.name}: ${state.title}`],
            ["room", `${room.name}  ${room.id}`],
        ]),
        ...describePeople(people),
        "",
    ];
}

/** What people sign in with, each below an empty line. */
export function describePeople(people: readonly SignsInWith[]): string[] {
    return people.flatMap(({ name, userId, password, recoveryKey, formerRecoveryKey, phrase }) => [
        "",
        name,
        ...rows([
            ["  user", userId],
            ["  password", password],
            ...(recoveryKey === undefined ? [] : [["  recovery key", recoveryKey] as const]),
            ...(formerRecoveryKey === undefined ? [] : [["  the one before", formerRecoveryKey] as const]),
            ...(phrase === undefined ? [] : [["  phrase", phrase] as const]),
        ]),
    ]);
}

/** Names and values, these below each other. */
export function rows(all: readonly (readonly [what: string, value: string])[]): string[] {
    const width = Math.max(...all.map(([what]) => what.length)) + 2;
    return all.map(([what, value]) => `${what.padEnd(width)}${value}`);
}
