/**
 * A path that uses a secret of every kind, shows each where results quote it, and fails: for secrets.test.ts, which searches
 * what the run leaves. It writes what it used into the file that KEYPROOF_USED_SECRETS names, outside the run's results.
 */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { path } from "../../../fixtures/path.ts";
import { readKeyExport } from "../../../helpers/megolm/key-export.ts";

path("LEAK-1", async ({ people, alice, element, watch, step, site }) => {
    const kitchen = await people.room("Kitchen", [alice]);
    await kitchen.talk(alice, { sessions: 1 });
    await alice.untilBackedUp(1);
    const paula = await people.person("Paula", { recovery: "phrase" });
    const firstKey = alice.writtenDown.recoveryKey;
    const passphrase = `sealed "with" ${randomBytes(6).toString("hex")} & more`;
    const laptop = await element.signIn(alice);
    const tablet = await element.signIn(paula, { as: "tablet", verify: "phrase" });
    await laptop.untilHolds(1);
    const tokens = new Set<string>();
    for (const { page } of [laptop, tablet]) {
        page.on("request", (request) => {
            const [, token] = /^Bearer (.+)$/.exec(request.headers().authorization ?? "") ?? [];
            if (token !== undefined) tokens.add(token);
        });
    }
    await watch(alice, laptop);
    const file = await step("Export the keys", () => laptop.roomKeys.exportKeys(passphrase));
    await step("Reset the backup", async () => {
        alice.recoveryKey = await laptop.secureBackup.reset();
    });

    const { registration } = site.homeserver;
    const used = {
        "Alice's password": alice.password,
        "Alice's first recovery key": firstKey,
        "Alice's new recovery key": alice.writtenDown.recoveryKey,
        "Paula's password": paula.password,
        "Paula's recovery key": paula.writtenDown.recoveryKey,
        "Paula's phrase": paula.knownByHeart.phrase,
        "the passphrase of the file": passphrase,
        "a message key in the file": String((await readKeyExport(file.text, passphrase)).sessions[0]?.session_key),
        "the laptop's token": String([...tokens][0]),
        "the phone's token": String(alice.phone.matrix.getAccessToken()),
        "the administrator's token": (await people.admin()).accessToken,
        "the registration secret": registration.kind === "shared-secret" ? registration.secret : registration.token,
    };
    await writeFile(String(process.env.KEYPROOF_USED_SECRETS), JSON.stringify(used));

    const all = Object.values(used).join(" | ");
    await step("Show everything", async () => {
        console.log(`all that was used: ${all}`);
        console.error(JSON.stringify({ all: JSON.stringify(all) }));
        await test.info().attach("used", { body: all, contentType: "text/plain" });
        await test.info().attach("encoded", { body: Buffer.from(all).toString("base64"), contentType: "text/plain" });
        await laptop.page.evaluate((text) => {
            console.log(text, encodeURIComponent(text), btoa(text));
            const shown = document.createElement("p");
            shown.textContent = text;
            document.body.append(shown);
        }, all);
        await laptop.page.getByText(all).waitFor();
        expect(all, "what the path used").toBe("nothing");
    });
});
