import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { StartedElementWeb } from "../../../containers/element-web/element-web.ts";
import type { Person } from "../../accounts/person.ts";
import { eventually } from "../../eventually.ts";
import type { Statement } from "../../ledger/history.ts";
import { countOn, type Observer, type ObserverOf } from "../../ledger/observer.ts";
import type { Client } from "../client.ts";
import { UploadNotes } from "../upload-notes.ts";
import { Camera } from "./camera.ts";
import { ElementClient, untilSignedIn } from "./element-client.ts";
import { type PageObjects, pageObjects } from "./page-objects.ts";
import { ForgotPasswordPage } from "./pages/forgot-password.ts";
import { dismissToastsInTheWay } from "./pages/toasts.ts";
import type { OtherDevice } from "./pages/verify-this-device.ts";
import type { Told } from "./told.ts";

/** How a new device is to prove that it is its user's: the ways that the app offers right after signing in. */
export type VerifyBy = "recovery key" | "phrase" | "emoji" | "later" | "not yet" | "first sign-in";

/** How someone signs in. */
export interface SignInOptions {
    /** For people and for the device list: `"laptop"` becomes `"Alice's laptop"`. Default: laptop. */
    as?: string;
    /**
     * Default: `"recovery key"`. With `"emoji"`, the person's phone answers; with `"not yet"`, the app is left where it
     * asks ({@link ElementClient.verifyThisDevice}). At a `"first sign-in"` there are no cross-signing keys, and nothing
     * is asked.
     */
    verify?: VerifyBy;
    /** Who answers a verification by emoji. Default: the person's phone. */
    answeredBy?: OtherDevice;
    /** A client that was signed out, whose browser profile is used again. Default: a new profile. */
    in?: ElementClient;
}

/** Blur and spinners show nothing that a path looks at; drawn without a GPU, they take a fifth of the machine. */
const NO_ANIMATION = `*, *::before, *::after {
    backdrop-filter: none !important;
    animation-duration: 1ms !important;
    animation-iteration-count: 1 !important;
}`;

/** In a page: before the app draws anything. */
function standStill(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
}

/** A browser profile with the app's sign-in page open. */
interface Profile {
    context: BrowserContext;
    page: Page;
}

/** What somebody has open. */
export interface ShownClient {
    /** For people: `"Alice's laptop"`. */
    client: string;
    camera: Camera;
}

/** Element Web as people get at it: a browser, and the address where it is served. */
export class Element {
    readonly #browser: Browser;
    readonly #app: StartedElementWeb;
    readonly #told: (client: string, text: string, means?: Statement) => void | Promise<void>;
    readonly #pages: PageObjects;
    readonly #clients: ElementClient[] = [];
    /** Profiles in which nobody signed in. */
    readonly #visitors: BrowserContext[] = [];
    readonly #shown = new Map<Page, ShownClient>();
    #ahead: Promise<Profile> | undefined;

    /**
     * @param told takes down what apps tell their users
     * @param replaced page objects of a fork that differs
     * @throws Error when one replaces none that there is
     */
    public constructor(
        browser: Browser,
        app: StartedElementWeb,
        told: (client: string, text: string, means?: Statement) => void | Promise<void>,
        replaced: Partial<PageObjects> = {},
    ) {
        this.#browser = browser;
        this.#app = app;
        this.#told = told;
        this.#pages = pageObjects(replaced);
    }

    /** Which settings its users find. */
    public get generation(): StartedElementWeb["generation"] {
        return this.#app.generation;
    }

    /** Every browser profile that somebody has used so far, closed ones among them. */
    public get shown(): readonly ShownClient[] {
        return [...this.#shown.values()];
    }

    /** Signs someone in in a new browser profile; resolves when the room list can be used. */
    public async signIn(
        person: Person,
        { as = "laptop", verify = "recovery key", answeredBy = person.phone, in: used }: SignInOptions = {},
    ): Promise<ElementClient> {
        const label = `${person.name}'s ${as}`;
        const { context, page } = used ? await this.#again(used) : await this.#profile();
        this.#show(page, label);
        if (!used) noteUploads(context, label, person.observer);
        await this.#pages.signIn(page).signIn(person.userId, person.password);
        const told: Told = (text, means) => this.#told(label, text, means);
        const shown = this.#pages.verifyThisDevice({ page, told });
        if (verify === "not yet") await shown.untilShown();
        else if (verify === "emoji") await shown.withEmoji(answeredBy);
        else if (verify === "later") await shown.later();
        else if (verify === "phrase")
            await shown.withRecoveryKey({ phrase: required(person.phrase, person, "phrase") });
        else if (verify === "recovery key")
            await shown.withRecoveryKey({ recoveryKey: required(person.recoveryKey, person, "recovery key") });
        const who = await untilSignedIn(page, label);
        if (!used) await dismissToastsInTheWay(page);
        const client = new ElementClient(
            {
                context,
                page,
                app: this.#app,
                label,
                pages: this.#pages,
                told,
                onSent: (eventId, text) => person.sentTexts.set(eventId, text),
                observer: person.observer,
            },
            who,
        );
        this.#clients.push(client);
        if (verify === "emoji" && answeredBy === person.phone)
            await untilGivenSecrets(client, person.phone, person.observer());
        return client;
    }

    /** Opens the sign-in page in a new browser profile, for someone who has forgotten the password. */
    public async forgotPassword({ name }: Person): Promise<ForgotPasswordPage> {
        const { context, page } = await this.#profile();
        this.#visitors.push(context);
        const label = `${name}'s browser`;
        this.#show(page, label);
        const told: Told = (text, means) => this.#told(label, text, means);
        return new ForgotPasswordPage(page, told, () => this.#pages.signIn(page).open(this.#app.url));
    }

    /** Everybody who is signed in, and has the app open. */
    public get open(): readonly ElementClient[] {
        return this.#clients.filter(({ isOpen }) => isOpen);
    }

    /** Opens the sign-in page of the next profile now: loading it takes seconds in which people can talk. */
    public openAhead(): void {
        this.#ahead ??= this.#newProfile();
        // Whoever signs in next is told of it; nobody may.
        this.#ahead.catch(() => {});
    }

    #show(page: Page, client: string): void {
        const camera = this.#shown.get(page)?.camera ?? new Camera(page, this.#pages.secretElements());
        this.#shown.set(page, { client, camera });
    }

    async #again({ page }: ElementClient): Promise<Profile> {
        await this.#pages.signIn(page).open(this.#app.url);
        return { context: page.context(), page };
    }

    async #profile(): Promise<Profile> {
        const profile = this.#ahead ?? this.#newProfile();
        this.#ahead = undefined;
        return profile;
    }

    async #newProfile(): Promise<Profile> {
        const context = await this.#browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 } });
        await context.addInitScript(standStill, NO_ANIMATION);
        const page = await context.newPage();
        // The clock runs as ever until it is moved; it has to be in place before the app's first timer.
        await page.clock.install();
        await this.#pages.signIn(page).open(this.#app.url);
        return { context, page };
    }

    /** Closes every client that is still open. */
    public async close(): Promise<void> {
        for (const client of this.#clients) await client.close();
        for (const context of this.#visitors) await context.close();
        const ahead = await this.#ahead?.catch(() => undefined);
        await ahead?.context.close();
    }
}

/** Waits until a verified device was handed every secret of another: they come one by one, after the verification. */
async function untilGivenSecrets(device: ElementClient, by: Client, observer: Observer | undefined): Promise<void> {
    const what = `${device.label} to have every secret of ${by.label}`;
    await countOn(observer, what, (limit) =>
        eventually(
            what,
            async () => ({ has: await device.heldSecrets(), of: await by.heldSecrets() }),
            ({ has, of }) => of.every((secret) => has.includes(secret)),
            limit,
        ),
    );
}

/** Notes which entries of the backup the homeserver acknowledges to the app in a browser profile. */
function noteUploads(context: BrowserContext, label: string, observer: ObserverOf): void {
    const notes = new UploadNotes(label, observer);
    context.on("response", (response) => {
        const request = response.request();
        const [method, url] = [request.method(), request.url()];
        notes.answered({ method, url, body: request.postData() ?? "", status: response.status() });
    });
}

function required(secret: string | undefined, { name }: Person, what: string): string {
    if (secret === undefined) throw new Error(`${name} has no ${what} to sign in with`);
    return secret;
}
