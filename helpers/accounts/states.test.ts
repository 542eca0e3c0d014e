import { type Browser, chromium } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium, launchOptions } from "../../containers/browser/chromium.ts";
import { chooseElementWeb } from "../../containers/element-web/choose.ts";
import type { StartedElementWeb } from "../../containers/element-web/element-web.ts";
import { chooseHomeserver } from "../../containers/homeserver/choose.ts";
import type { StartedHomeserver } from "../../containers/homeserver/homeserver.ts";
import { Element } from "../clients/element/element.ts";
import type { ElementClient } from "../clients/element/element-client.ts";
import { BackupStore } from "../ledger/backup-store.ts";
import { People } from "./people.ts";
import type { Person } from "./person.ts";
import { accountState, accountStates, makeScene, type Scene } from "./states.ts";

let homeserver: StartedHomeserver;
const people: People[] = [];

beforeAll(async () => {
    const chosen = await chooseHomeserver("pypi");
    await chosen.prepare(() => {});
    homeserver = await chosen.start();
});
afterAll(async () => {
    for (const some of people) await some.dispose({ deactivate: false });
    await homeserver.dispose();
});

async function sceneOf(name: string): Promise<Scene> {
    const state = accountState(name);
    if (!state) throw new Error(`there is no state ${name}`);
    people.push(new People(homeserver));
    return makeScene(people.at(-1) as People, state);
}

/** What the oracle sees of the account, opened with what Alice has written down. */
async function seen(name: string) {
    const { alice } = await sceneOf(name);
    const backup = new BackupStore(alice.api, "the backup", () => alice.recoverySecret());
    const { reading, account } = await backup.readWithAccount();
    const keys = await alice.api.keysOf(alice.userId);
    return {
        keys: reading.keys.length,
        unreadable: reading.unreadable.length,
        closed: reading.closed,
        backup: account.backup && { entries: account.backup.entries, count: account.backup.count },
        holdsItsKey: account.backup !== null && account.secretStorage?.backupKey === account.backup.publicKey,
        secretStorage: account.secretStorage !== null,
        identity: Object.keys(keys.master_keys ?? {}).length > 0,
        alice,
    };
}

const WHOLE = { keys: 4, unreadable: 0, holdsItsKey: true, secretStorage: true, identity: true };

test("every state has a name and a sentence of its own", () => {
    expect(new Set(accountStates.map(({ name }) => name)).size).toBe(accountStates.length);
    expect(new Set(accountStates.map(({ title }) => title)).size).toBe(accountStates.length);
});

test.each([
    ["healthy", WHOLE],
    ["phrase", WHOLE],
    ["no-backup", { backup: null, secretStorage: false, identity: true }],
    ["no-cross-signing", { backup: null, secretStorage: false, identity: false }],
    ["backup-key-missing", { closed: "secret storage holds no backup key", backup: { entries: 4, count: 4 } }],
    ["other-backup-key", { keys: 0, unreadable: 4, holdsItsKey: false }],
    ["identity-missing", WHOLE],
    ["foreign-backup", { backup: { entries: 0, count: 0 }, holdsItsKey: false, secretStorage: true }],
    ["backup-deleted", { backup: null, secretStorage: true }],
    ["backup-empty", { keys: 0, backup: { entries: 0, count: 0 }, holdsItsKey: true }],
    ["backup-partial", { keys: 2, unreadable: 0, backup: { entries: 2, count: 2 } }],
    ["backup-undecryptable", { keys: 2, unreadable: 2, backup: { entries: 4, count: 4 } }],
])("%s is what its title says", async (name, expected) => {
    expect(await seen(name)).toMatchObject(expected);
});

test("phrase: the phrase opens what the recovery key opens", async () => {
    const { alice } = await seen("phrase");
    const backup = new BackupStore(alice.api, "the backup", () => alice.knownByHeart);
    expect((await backup.read()).keys).toHaveLength(4);
});

test("identity-missing: secret storage does not hold the private cross-signing keys", async () => {
    const { alice } = await seen("identity-missing");
    expect(await alice.api.accountData("m.cross_signing.master")).toEqual({});
});

test("many-sessions: they open, and a device imports them", async () => {
    const { alice, people: these } = await sceneOf("many-sessions");
    const device = await these.device(alice, "Alice's new phone");
    expect(await device.enterRecoveryKey(alice.writtenDown.recoveryKey)).toEqual({ total: 10_004, imported: 10_004 });
});

describe("of a laptop", () => {
    let app: StartedElementWeb;
    let browser: Browser;

    beforeAll(async () => {
        const chosen = await chooseElementWeb("classic");
        await chosen.prepare(() => {});
        app = await chosen.start({ homeserver });
        const found = await findChromium();
        if (!found) throw new Error("No Chromium was found; KEYPROOF_CHROMIUM names one");
        browser = await chromium.launch(launchOptions(found));
    });
    afterAll(async () => {
        await browser.close();
        await app.stop();
    });

    async function laptopOf(name: string): Promise<{ laptop: ElementClient; alice: Person }> {
        const scene = await sceneOf(name);
        const laptop = await accountState(name)?.onLaptop?.(scene, new Element(browser, app, () => {}));
        if (!laptop) throw new Error(`${name} is no state of a laptop`);
        return { laptop, alice: scene.alice };
    }

    test("laptop-partial: it holds what it has seen messages of", async () => {
        const { laptop } = await laptopOf("laptop-partial");
        await laptop.untilHolds(4);
        expect(await laptop.heldSessions()).toHaveLength(4);
    });

    test("laptop-unverified: nobody sees it verified", async () => {
        const { laptop, alice } = await laptopOf("laptop-unverified");
        expect(await alice.phone.seesVerified(laptop)).toBe(false);
    });

    test("laptop-evicted: the app says that its keys are missing", async () => {
        const { laptop } = await laptopOf("laptop-evicted");
        expect(await laptop.missingSessionData.shown()).toContain("missing");
    });

    test("laptop-rows-deleted: rows go, or the state would say so itself", async () => {
        const { laptop } = await laptopOf("laptop-rows-deleted");
        await laptop.restart();
    });

    test("laptop-stale-backup-key: its key is not the current backup's", async () => {
        const { laptop, alice } = await laptopOf("laptop-stale-backup-key");
        const current = (await alice.api.backupVersion())?.auth_data.public_key;
        expect((await laptop.backupStatus()).cachedKey).not.toBe(current);
    });
});
