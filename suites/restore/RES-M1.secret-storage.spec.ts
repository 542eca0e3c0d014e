/** A new sign-in with the recovery key, where other software left secret storage in a state of its own: nothing is deleted. */
import { path } from "../../fixtures/path.ts";
import { knownIssues } from "../../helpers/paths/known-issues.ts";
import { peopleWhoTalked } from "../history.ts";
import {
    HALF_CHANGED,
    halfOpened,
    NOT_ASKED,
    neverAsked,
    newLogin,
    UNCHECKED,
    wrongThenRight,
} from "../secret-storage.ts";

path(
    "RES-M1",
    UNCHECKED.variant,
    async ({ people, alice, bob, element, watch, step, aside, signedIn, countOn, finding, expectKeys }) => {
        const { sessions } = await peopleWhoTalked(people, alice, bob);
        await alice.phone.signOut();
        await watch(alice);
        const used = { alice, element, aside, signedIn, countOn };
        const login = await newLogin(UNCHECKED, used, (signIn) => step("Sign in", signIn));

        await wrongThenRight({ alice, ...login, step, aside, finding });
        await login.laptop.untilHolds(sessions);

        expectKeys().toBeKept({ by: login.laptop, onFreshDevice: login.laptop });
    },
);

for (const state of NOT_ASKED) {
    path(
        "RES-M1",
        state.variant,
        async ({ people, alice, bob, element, watch, step, aside, signedIn, countOn, finding, expectKeys }) => {
            await peopleWhoTalked(people, alice, bob);
            await alice.phone.signOut();
            await watch(alice);
            const used = { alice, element, aside, signedIn, countOn };
            const login = await newLogin(state, used, (signIn) => step("Sign in", signIn));

            await neverAsked(state, { alice, ...login, step, aside, finding });

            expectKeys().toBeKept({ by: login.laptop, claims: ["K1", "K3"] });
        },
    );
}

path(
    "RES-M1",
    HALF_CHANGED.variant,
    async ({ people, alice, bob, element, watch, step, aside, signedIn, countOn, finding, expectKeys }) => {
        await peopleWhoTalked(people, alice, bob);
        await alice.phone.signOut();
        await watch(alice);
        const used = { alice, element, aside, signedIn, countOn };
        const login = await newLogin(HALF_CHANGED, used, (signIn) => step("Sign in", signIn));

        await halfOpened({ alice, ...login, step, aside, finding });

        // Without the backup's key, the app speaks of access.
        expectKeys().toBeBrokenBy(knownIssues.B09, { breaks: ["K7"], by: login.laptop, claims: ["K1", "K3", "K7"] });
    },
);
