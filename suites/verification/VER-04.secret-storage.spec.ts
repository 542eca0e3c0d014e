/**
 * A new login with the recovery key, where other software left secret storage in a state of its own: nothing is deleted. The
 * login is alone (RES-M1), or there is a verified phone (VER-04).
 */
import { path } from "../../fixtures/path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import {
    HALF_CHANGED,
    halfOpened,
    NOT_ASKED,
    neverAsked,
    newLogin,
    UNCHECKED,
    wrongThenRight,
} from "../secret-storage.ts";

const LOGINS = [
    { id: "RES-M1", isAlone: true },
    { id: "VER-04", isAlone: false },
] as const;

for (const { id, isAlone } of LOGINS) {
    path(
        id,
        UNCHECKED.variant,
        async ({ people, alice, bob, element, watch, step, aside, signedIn, countOn, finding, expectKeys }) => {
            const used = { people, alice, bob, element, watch, step, aside, signedIn, countOn };
            const login = await newLogin(UNCHECKED, used, isAlone);

            await wrongThenRight({ alice, ...login, step, aside, finding });
            await login.laptop.untilHolds(login.sessions);

            expectKeys().toBeKept({ by: isAlone ? login.laptop : alice.phone, onFreshDevice: login.laptop });
        },
    );

    for (const state of NOT_ASKED) {
        path(
            id,
            state.variant,
            async ({ people, alice, bob, element, watch, step, aside, signedIn, countOn, finding, expectKeys }) => {
                const used = { people, alice, bob, element, watch, step, aside, signedIn, countOn };
                const login = await newLogin(state, used, isAlone);

                await neverAsked(state, { alice, ...login, step, aside, finding });

                expectKeys().toBeKept({ by: isAlone ? login.laptop : alice.phone, claims: ["K1", "K3"] });
            },
        );
    }

    path(
        id,
        HALF_CHANGED.variant,
        async ({ people, alice, bob, element, watch, step, aside, signedIn, countOn, finding, expectKeys }) => {
            const used = { people, alice, bob, element, watch, step, aside, signedIn, countOn };
            const login = await newLogin(HALF_CHANGED, used, isAlone);

            await halfOpened({ alice, ...login, step, aside, finding });

            // Without the backup's key, the app speaks of access.
            const where = { by: isAlone ? login.laptop : alice.phone, claims: ["K1", "K3", "K7"] } as const;
            expectKeys().toBeBrokenBy(knownIssues.B09, { ...where, breaks: ["K7"] });
        },
    );
}
