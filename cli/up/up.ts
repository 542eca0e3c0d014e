import os from "node:os";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../containers/browser/chromium.ts";
import { Problem } from "../../containers/problem.ts";
import { replacedPages } from "../../fixtures/replaced-pages.ts";
import { People } from "../../helpers/accounts/people.ts";
import { type AccountState, accountState, makeScene, type Scene } from "../../helpers/accounts/states.ts";
import { Element } from "../../helpers/clients/element/element.ts";
import type { ElementClient } from "../../helpers/clients/element/element-client.ts";
import { findProject } from "../config/project.ts";
import { type Interruption, unlessInterrupted } from "../interruption.ts";
import { requireDisk } from "../run/disk.ts";
import { chooseParts, prepareParts } from "../run/parts.ts";
import { requireScreen } from "../run/screen.ts";
import { forWorkers } from "../run/suites.ts";
import { describeScene, type Stage } from "./describe.ts";

/** `keyproof up`'s options, as commander reads them. */
export interface UpOptions {
    state: string;
    homeserver: string;
    element: string;
    headed: boolean;
    json: boolean;
}

/**
 * Starts everything, tells what there is, and ends it all when it is interrupted.
 *
 * @throws Problem before anything was started; Interrupted, always
 */
export async function up(options: UpOptions, interruption: Interruption): Promise<never> {
    const state = wantedState(options);
    // Progress goes beside the document that --json is about.
    const say = options.json ? console.error : console.log;
    await requireDisk([os.tmpdir()]);
    const parts = await unlessInterrupted(interruption, chooseParts(options, say));
    const prepared = await unlessInterrupted(interruption, prepareParts(parts, say, options));
    await using left = new AsyncDisposableStack();
    const homeserver = await parts.homeserver.start();
    left.defer(() => homeserver.dispose());
    const app = await parts.element.start({ homeserver });
    left.defer(() => app.stop());
    const people = new People(homeserver);
    left.defer(() => people.dispose({ deactivate: homeserver.provider === "existing" }));
    say(`making people: ${state.title}`);
    const scene = await unlessInterrupted(interruption, makeScene(people, state));
    if (options.headed) {
        // Ctrl-C is this command's to handle: Playwright would close the browser at once, and end the process.
        const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
        const browser = await chromium.launch({ ...launchOptions(prepared), ...signals, headless: false });
        left.defer(() => browser.close());
        const project = await findProject();
        const pages = await replacedPages(project ? { project: forWorkers(project) } : {});
        const element = new Element(browser, app, (client, text) => say(`${client}: ${text}`), pages);
        // Whoever looks on may have closed it, or its screen may be gone.
        left.defer(async () => {
            if (browser.isConnected()) await element.close();
        });
        await unlessInterrupted(interruption, (state.onLaptop ?? signInOnly)(scene, element));
    }
    const stage: Stage = { homeserver, app, state, scene };
    for (const line of describeScene(stage, options)) console.log(line);
    say("Ctrl-C ends it and removes everything.");
    return await unlessInterrupted(interruption, new Promise<never>(() => {}));
}

function wantedState({ state: name, headed }: UpOptions): AccountState {
    const state = accountState(name);
    if (!state) throw new Error(`commander let the state ${name} through`);
    if (headed) requireScreen();
    else if (state.onLaptop) {
        throw new Problem({
            wrong: `"${name}" is a state of a laptop's browser, and none is to be opened`,
            seen: "no --headed",
            fix: `Add --headed (without a screen: \`xvfb-run npx keyproof up --state ${name} --headed\`)`,
        });
    }
    return state;
}

function signInOnly({ alice }: Scene, element: Element): Promise<ElementClient> {
    return element.signIn(alice, { verify: "not yet" });
}
