import { expect } from "@playwright/test";
import type { ChainedBuild, Updates } from "../../fixtures/in-place.ts";
import type { PathFixtures } from "../../fixtures/path.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";

type CountOn = PathFixtures["countOn"];

/** The secrets that each client has, by their names in secret storage. */
export async function secretsOf(open: readonly ElementClient[]): Promise<Map<ElementClient, string[]>> {
    return new Map(await Promise.all(open.map(async (client) => [client, await client.heldSecrets()] as const)));
}

/** Reloads the tabs of who has the app open. The path counts on them to be who they were, with every secret they had. */
export async function reload(had: ReadonlyMap<ElementClient, string[]>, countOn: CountOn): Promise<void> {
    for (const [client, secrets] of had) {
        await countOn(`${client.label} to open what it has stored`, await client.restartAnother(), "as before");
        await countOn(`${client.label} to have every secret it had`, await client.heldSecrets(), secrets);
    }
}

/** Deploys a build, and reloads the tabs of who has the app open. */
export async function updateTo(
    updates: Updates,
    build: ChainedBuild,
    countOn: CountOn,
    ...open: ElementClient[]
): Promise<void> {
    const had = await secretsOf(open);
    await updates.deploy(build);
    await reload(had, countOn);
}

/** Looks whether the newest build is what people have at the end: keys that no update was done to prove nothing. */
export async function expectUpdated({ deployed, newest }: Updates, ...open: ElementClient[]): Promise<void> {
    expect.soft(deployed().version, "what is deployed").toBe(newest.version);
    for (const client of open) expect.soft(await client.isUpToDate(), `${client.label} is up to date`).toBe(true);
}
