import type { PathEntry } from "../path-entry.ts";
import { automated, notAutomated } from "./proof.ts";
import {
    CRYPTO_WASM,
    DATABASE_UPGRADE_FAILED,
    DOWNGRADE_DOES_NOT_DECRYPT,
    INSTALLING_ELEMENT_WEB,
    JS_SDK_README,
    LIBOLM_BACKUP_KEY,
    MODERN_UI,
    NEEDS_BACKUP_MIGRATION,
} from "./sources.ts";

/** What becomes of keys when the app that keeps them is replaced by another version of itself. */
export const upgradePaths = [
    {
        id: "UPG-1",
        title: "Update Element Web in place",
        area: "upgrades",
        client: "element-web",
        generations: ["classic", "modern", "newest"],
        sources: [INSTALLING_ELEMENT_WEB, NEEDS_BACKUP_MIGRATION, DATABASE_UPGRADE_FAILED],
        before: [
            "An Element Web that people are signed in at",
            "Keys in its browser profile, some of them nowhere else",
        ],
        steps: [
            "Untar the tarball on your web server, in the place of the version before",
            "Reload the tab that was open all the while",
        ],
        claims: ["K1", "K2", "K3", "K4", "K5", "K6", "K8"],
        note: "The database of the profile is migrated by the first start; what cannot be, the app says with “Unable to restore session”.",
        proof: automated,
    },
    {
        id: "UPG-2",
        title: "Go back to the Element Web before, and update again",
        area: "upgrades",
        client: "element-web",
        generations: ["classic", "modern", "newest"],
        sources: [MODERN_UI, DOWNGRADE_DOES_NOT_DECRYPT],
        before: ["A browser profile whose database a newer version has opened"],
        steps: ["Deploy the version before once more", "Close this window and return to the more recent version"],
        claims: ["K1", "K3"],
        note: "Where the app says “Unable to restore session” it offers to clear storage; where it says nothing, it may be unable to read what the newer version has received. Whoever returns to that must find everything again.",
        proof: automated,
    },
    {
        id: "UPG-3",
        title: "Update an Element Web whose keys libolm keeps",
        area: "upgrades",
        client: "element-web",
        generations: ["classic"],
        sources: [LIBOLM_BACKUP_KEY, INSTALLING_ELEMENT_WEB],
        before: ["A profile that a version with libolm (before 1.11.58) has made"],
        steps: ["Deploy a version with the rust crypto", "Reload the tab: keys are migrated"],
        claims: ["K1", "K3", "K4", "K5"],
        note: "With the backup replaced between the two, a migrated backup key was tied to the wrong version (element-web#27324).",
        proof: notAutomated(
            "no build with libolm is to be had here: none is on npm; with one, `keyproof upgrade-element --from folder:PATH` goes through UPG-1 across the migration",
        ),
    },
    {
        id: "UPG-4",
        title: "Upgrade matrix-js-sdk on one IndexedDB",
        area: "upgrades",
        client: "matrix-js-sdk",
        generations: [],
        sources: [JS_SDK_README, CRYPTO_WASM, NEEDS_BACKUP_MIGRATION],
        before: ["An older matrix-js-sdk with rust crypto, whose store is in IndexedDB"],
        steps: ["npm install matrix-js-sdk@NEWER", "initRustCrypto() on the store that is there"],
        claims: ["K1", "K2", "K3", "K4", "K5", "K6", "K8"],
        note: "The store is matrix-sdk-crypto-wasm's, whose version matrix-js-sdk chooses; its schema is migrated by the first start.",
        proof: automated,
    },
] as const satisfies readonly PathEntry[];
