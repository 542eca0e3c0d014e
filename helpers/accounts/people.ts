import { randomBytes } from "node:crypto";
import { allEnded, endedInTurn } from "../../containers/all-ended.ts";
import type { LoadedSdk } from "../clients/sdk/loaded-sdk.ts";
import type { SdkClient } from "../clients/sdk/sdk-client.ts";
import type { Observer } from "../ledger/observer.ts";
import { AdminApi } from "../matrix/admin-api.ts";
import { MatrixError } from "../matrix/matrix-error.ts";
import { type AccountServer, login, loginWithoutDevice, register, setEmail } from "../matrix/registration.ts";
import { UserApi } from "../matrix/user-api.ts";
import { OlmPerson } from "./olm-person.ts";
import { Person, signInSdk } from "./person.ts";
import { Room } from "./room.ts";

/** All accounts that keyproof makes begin with this, so that an operator recognises them. */
export const ACCOUNT_PREFIX = "keyproof-";

/** What a new person has. */
export interface PersonOptions {
    /** Cross-signing keys. Default: true. */
    crossSigning?: boolean;
    /** Secret storage with a key backup, opened by a key alone or by a phrase as well; none for neither. Default: key. */
    recovery?: "key" | "phrase" | "none";
}

/** An account that no client of ours is signed in to. */
export interface Account {
    userId: string;
    password: string;
    /** A session of a device, over plain HTTP. The device has no keys. */
    api: UserApi;
}

/** Makes the accounts of one path, each of them new, and ends them with it. */
export class People {
    readonly #server: AccountServer;
    readonly #clientsUrl: string;
    readonly #sdk: LoadedSdk | undefined;
    /** Keeps names apart where many paths share a server. */
    readonly #tag = randomBytes(4).toString("hex");
    /** Every account made, by its user's id: to be deactivated on a server that is not ours. */
    readonly #accounts = new Map<string, { userId: string; password: string }>();
    readonly #clients: SdkClient[] = [];
    readonly #olmPersons: OlmPerson[] = [];
    readonly #observers = new Map<string, Observer>();
    /** Begins to record someone's keys, as soon as there is an account; undefined where nobody's are recorded. */
    public recorded: ((person: Person) => Observer) | undefined;
    #adminSession: Promise<{ accessToken: string }> | undefined;
    /** What each sent event says, by event id: the sender's own record. */
    public readonly sentTexts = new Map<string, string>();

    /**
     * @param clients.url where SDK clients reach it, if not at its own address: what else is asked of it is asked directly
     * @param clients.sdk which version they run; default: keyproof's own
     */
    public constructor(server: AccountServer, clients: { url?: string; sdk?: LoadedSdk } = {}) {
        this.#server = server;
        this.#clientsUrl = clients.url ?? server.baseUrl;
        this.#sdk = clients.sdk;
    }

    /** Registers someone and signs their phone in. Ready when every key that was asked for is on the server. */
    public async person(name: string, { crossSigning = true, recovery = "key" }: PersonOptions = {}): Promise<Person> {
        const password = randomBytes(12).toString("base64url");
        const localpart = `${ACCOUNT_PREFIX}${name.toLowerCase()}-${this.#tag}`;
        const userId = await register(this.#server, { localpart, password, displayName: name });
        this.#accounts.set(userId, { userId, password });
        const { baseUrl } = this.#server;
        const api = new UserApi(await loginWithoutDevice(baseUrl, await this.admin(), userId));
        const observer = () => this.#observers.get(userId);
        const who = { name, userId, password, api, sentTexts: this.sentTexts, observer };
        const person = await Person.signIn(this.#clientsUrl, who, this.#sdk);
        this.#clients.push(person.phone);
        // From here on it is the person who knows the password: a path may change it.
        this.#accounts.set(userId, person);
        if (this.recorded) this.#observers.set(userId, this.recorded(person));
        if (crossSigning) await person.phone.setUpCrossSigning();
        if (recovery !== "none") {
            if (recovery === "phrase") person.phrase = `the phrase of ${name}, ${randomBytes(6).toString("hex")}`;
            person.recoveryKey = (await person.phone.setUpRecovery(person.phrase)).recoveryKey;
        }
        return person;
    }

    /** Registers someone and signs a device in, for plain HTTP alone: no client, no keys. */
    public async account(name: string): Promise<Account> {
        const password = randomBytes(12).toString("base64url");
        const localpart = `${ACCOUNT_PREFIX}${name.toLowerCase()}-${this.#tag}`;
        const userId = await register(this.#server, { localpart, password, displayName: name });
        this.#accounts.set(userId, { userId, password });
        const deviceName = `${name}'s session`;
        return { userId, password, api: new UserApi(await login(this.#clientsUrl, { userId, password, deviceName })) };
    }

    /** Registers someone whose devices do nothing by themselves: for rules of the protocol, message by message. */
    public async olmPerson(name: string): Promise<OlmPerson> {
        const account = await this.account(name);
        const person = new OlmPerson(this.#clientsUrl, { ...account, name, sentTexts: this.sentTexts });
        this.#olmPersons.push(person);
        return person;
    }

    /** Signs another such device of an account in. */
    public async session(
        { userId, password }: Pick<Account, "userId" | "password">,
        deviceName: string,
    ): Promise<UserApi> {
        return new UserApi(await login(this.#clientsUrl, { userId, password, deviceName }));
    }

    /** Everyone that was made here, in order; administrators are nobody. */
    public get persons(): readonly Person[] {
        return [...this.#accounts.values()].filter((account) => account instanceof Person);
    }

    /** What opens their accounts and keys now, and what made the accounts: to be hidden wherever it is quoted. */
    public get secrets(): readonly string[] {
        const { registration } = this.#server;
        const maker = registration.kind === "admin-token" ? registration.token : registration.secret;
        const theirs = [...this.#accounts.values()].flatMap((account) =>
            account instanceof Person
                ? [account.password, account.recoveryKey, account.formerRecoveryKey, account.phrase]
                : [account.password],
        );
        return [maker, ...theirs].filter((secret) => secret !== undefined);
    }

    /** Gives someone an e-mail address, by which a forgotten password can be replaced. @returns the address */
    public async giveEmail({ name, userId }: Person): Promise<string> {
        const address = `${name.toLowerCase()}-${this.#tag}@mail.test`;
        await setEmail(this.#server.baseUrl, await this.admin(), userId, address);
        return address;
    }

    /** An administrator's session: the one that was given, else one of an administrator made for this path. */
    public admin(): Promise<{ accessToken: string }> {
        const { registration, baseUrl } = this.#server;
        if (registration.kind === "admin-token") return Promise.resolve({ accessToken: registration.token });
        this.#adminSession ??= (async () => {
            const password = randomBytes(12).toString("base64url");
            const localpart = `${ACCOUNT_PREFIX}admin-${this.#tag}`;
            const userId = await register(this.#server, { localpart, password, admin: true });
            this.#accounts.set(userId, { userId, password });
            return login(baseUrl, { userId, password, deviceName: "keyproof admin" });
        })();
        return this.#adminSession;
    }

    /**
     * Signs another SDK device of someone in; it starts with no keys.
     *
     * @param sdk which version it runs; default: the one that all run
     */
    public async device(person: Person | OlmPerson, label: string, sdk = this.#sdk): Promise<SdkClient> {
        const client = await signInSdk(this.#clientsUrl, person, label, sdk);
        this.#clients.push(client);
        return client;
    }

    /** An encrypted room with all of these in it, made by the first of them. */
    public async room(name: string, members: readonly [Person, ...Person[]]): Promise<Room> {
        const [owner, ...guests] = members;
        const id = await owner.phone.createRoom(
            name,
            guests.map(({ userId }) => userId),
        );
        // Whose phone is signed out has another client, which will see the joining as it syncs.
        await Promise.all(guests.map((guest) => (guest.phone.isSignedIn ? guest.phone.join(id) : guest.api.join(id))));
        const phones = members.filter(({ phone }) => phone.isSignedIn).map(({ phone }) => phone);
        await Promise.all(phones.flatMap((phone) => members.map((other) => phone.untilMember(id, other.userId))));
        return new Room(id, name);
    }

    /**
     * Ends every client. On a server that is not ours it deactivates every account as well, also when a client or another
     * account cannot be ended.
     *
     * @throws Error what could not be ended
     */
    public async dispose({ deactivate }: { deactivate: boolean }): Promise<void> {
        const clients = () =>
            allEnded([
                ...this.#clients.map((client) => () => client.close()),
                ...this.#olmPersons.map((person) => () => person.close()),
            ]);
        const accounts = () =>
            endedInTurn([
                () => endedInTurn(this.persons.map((person) => () => this.#deactivate(person))),
                // Administrators last: they know which accounts a path has deactivated. There may be one more by now.
                () => endedInTurn(this.#administrators.map((account) => () => this.#deactivate(account))),
            ]);
        await endedInTurn([clients, ...(deactivate ? [accounts] : [])]);
    }

    get #administrators(): { userId: string; password: string }[] {
        return [...this.#accounts.values()].filter((account) => !(account instanceof Person));
    }

    async #deactivate({ userId, password }: { userId: string; password: string }): Promise<void> {
        const signIn = login(this.#server.baseUrl, { userId, password, deviceName: "keyproof clean-up" });
        const session = await signIn.catch(async (error: unknown) => {
            if (error instanceof MatrixError && error.status === 403) return undefined;
            throw error;
        });
        if (session) return new UserApi(session).deactivate(password);
        // Synapse refuses the password of a deactivated account as it does a wrong one, which a path may have left.
        if (await this.#isDeactivated(userId)) return;
        await new AdminApi(this.#server.baseUrl, await this.admin()).deactivate(userId, { erase: true });
    }

    async #isDeactivated(userId: string): Promise<boolean> {
        return new AdminApi(this.#server.baseUrl, await this.admin()).isDeactivated(userId);
    }
}
