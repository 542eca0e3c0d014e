import { expect } from "@playwright/test";
import type { ChainedBuild, Updates } from "../../fixtures/in-place.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";

/** Deploys a build, and reloads the tabs of who has the app open: they are whom they were, with every secret they had. */
export async function updateTo(updates: Updates, build: ChainedBuild, ...open: ElementClient[]): Promise<void> {
    const had = await Promise.all(open.map((client) => client.heldSecrets()));
    await updates.deploy(build);
    for (const [index, client] of open.entries()) {
        expect(await client.restartAnother(), client.label).toBe("as before");
        expect(await client.heldSecrets(), `secrets on ${client.label}`).toEqual(had[index]);
    }
}

/** Looks whether the newest build is what people have at the end: keys that no update was done to prove nothing. */
export async function expectUpdated({ deployed, newest }: Updates, ...open: ElementClient[]): Promise<void> {
    expect(deployed().version, "what is deployed").toBe(newest.version);
    for (const client of open) expect(await client.isUpToDate(), `${client.label} is up to date`).toBe(true);
}
