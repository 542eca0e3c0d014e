import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type LockOptions, lock } from "proper-lockfile";
import { z } from "zod";
import { partFolder } from "../../containers/cache.ts";
import { Problem } from "../../containers/problem.ts";

const session = z.strictObject({
    /** Chosen by us, so that it is known before the server knows it. */
    deviceId: z.string(),
    /** Absent until the server has answered. */
    accessToken: z.string().optional(),
});

const account = z.strictObject({
    /** The left half of the user id, or the whole. */
    user: z.string(),
    /** Whether it was there before, and is to be left as it was found; else it was made, and is to be deactivated. */
    given: z.boolean(),
    /** Of an account that was made; another's password is not kept. */
    password: z.string().optional(),
    /** Absent until the server has answered: it may never have been made. */
    userId: z.string().optional(),
    sessions: z.array(session),
    /** Whether nothing was set up there when the check came: a backup that is there now is the check's own. */
    unused: z.boolean(),
    /** Whether it was deactivated, or left as it was found, and seen to be. */
    ended: z.boolean(),
});

const journal = z.strictObject({
    format: z.literal("keyproof-journal/1"),
    /** Names the check, its accounts and its room. */
    tag: z.string(),
    baseUrl: z.string(),
    began: z.string(),
    accounts: z.array(account),
});

type Contents = z.infer<typeof journal>;
export type JournalAccount = Contents["accounts"][number];

/** A journal that was not closed. */
export interface LeftJournal {
    file: string;
    baseUrl: string;
    began: string;
}

/** A lock that its holder has not touched for so long, in milliseconds, was held by a process that died. */
const LOCK_STALE_MS = 10_000;

/**
 * What a check has on a server, in a file that outlives it: written before anything is made there, so that whatever ends the
 * check, `keyproof clean` knows what may be left. It holds passwords and access tokens of accounts that exist for minutes,
 * and is for its owner's eyes only.
 */
export class Journal {
    readonly #file: string;
    readonly #contents: Contents;
    readonly #unlock: () => Promise<void>;

    private constructor(file: string, contents: Contents, unlock: () => Promise<void>) {
        this.#file = file;
        this.#contents = contents;
        this.#unlock = unlock;
    }

    /** Begins the journal of a new check. @throws Problem when the cache folder cannot be written */
    public static async begin(baseUrl: string): Promise<Journal> {
        const tag = randomBytes(4).toString("hex");
        const began = new Date().toISOString();
        const contents: Contents = { format: "keyproof-journal/1", tag, baseUrl, began, accounts: [] };
        const file = path.join(folder(), `${tag}.json`);
        try {
            mkdirSync(folder(), { recursive: true, mode: 0o700 });
            write(file, contents);
        } catch (error) {
            const seen = error instanceof Error ? error.message : String(error);
            const fix = "Set KEYPROOF_CACHE to a folder that can be written, and has room";
            throw new Problem({ wrong: "The check's journal cannot be written", seen, fix }, { cause: error });
        }
        return new Journal(file, contents, await lockOf(file));
    }

    /**
     * Takes over the journal of a check that has ended.
     *
     * @returns undefined while that check still runs
     * @throws Problem when it cannot be read
     */
    public static async takeOver(file: string): Promise<Journal | undefined> {
        const contents = read(file);
        // A process that was killed a moment ago has left a fresh lock.
        const retries = {
            retries: Math.ceil((1.5 * LOCK_STALE_MS) / 500),
            factor: 1,
            minTimeout: 500,
            maxTimeout: 500,
        };
        try {
            return new Journal(file, contents, await lockOf(file, retries));
        } catch (error) {
            if (error instanceof Error && "code" in error && error.code === "ELOCKED") return undefined;
            throw error;
        }
    }

    /** Every journal that was not closed, the oldest check's first; and why each of the others cannot be read. */
    public static left(): { journals: LeftJournal[]; unreadable: Problem[] } {
        const journals: LeftJournal[] = [];
        const unreadable: Problem[] = [];
        for (const name of names()) {
            const file = path.join(folder(), name);
            try {
                const { baseUrl, began } = read(file);
                journals.push({ file, baseUrl, began });
            } catch (error) {
                if (!(error instanceof Problem)) throw error;
                unreadable.push(error);
            }
        }
        return { journals: journals.sort((a, b) => (a.began < b.began ? -1 : 1)), unreadable };
    }

    public get tag(): string {
        return this.#contents.tag;
    }

    public get baseUrl(): string {
        return this.#contents.baseUrl;
    }

    public get accounts(): readonly JournalAccount[] {
        return this.#contents.accounts;
    }

    /** Notes an account that is going to be made, or to be used. */
    public plan(user: string, kind: { password: string } | "given"): JournalAccount {
        const planned: JournalAccount =
            kind === "given"
                ? { user, given: true, userId: user, sessions: [], unused: false, ended: false }
                : { user, given: false, password: kind.password, sessions: [], unused: true, ended: false };
        this.#contents.accounts.push(planned);
        this.save();
        return planned;
    }

    /** Notes a device that is going to be signed in. @returns its id */
    public planDevice(of: JournalAccount): string {
        const deviceId = `KEYPROOF${randomBytes(5).toString("hex").toUpperCase()}`;
        of.sessions.push({ deviceId });
        this.save();
        return deviceId;
    }

    /** Notes what became of it. */
    public signedIn(
        of: JournalAccount,
        { userId, deviceId, accessToken }: { userId: string } & Required<JournalAccount["sessions"][number]>,
    ): void {
        of.userId = userId;
        const planned = of.sessions.find((one) => one.deviceId === deviceId);
        if (planned) planned.accessToken = accessToken;
        // A server may choose another id than was asked for.
        else of.sessions.push({ deviceId, accessToken });
        this.save();
    }

    /** Notes that nothing is set up on an account: what is from here on, the check sets up. */
    public isUnused(account: JournalAccount): void {
        account.unused = true;
        this.save();
    }

    /** Notes what has changed of an account. */
    public save(): void {
        write(this.#file, this.#contents);
    }

    /** Ends the journal: its file goes where nothing is left on the server, and stays for `keyproof clean` where something is. */
    public async close(): Promise<void> {
        if (this.accounts.every(({ ended }) => ended)) rmSync(this.#file, { force: true });
        // A lock that was lost meanwhile did no harm.
        await this.#unlock().catch(() => {});
    }
}

function folder(): string {
    return partFolder("checks");
}

function names(): string[] {
    try {
        return readdirSync(folder()).filter((name) => name.endsWith(".json"));
    } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
        throw error;
    }
}

function lockOf(file: string, retries: LockOptions["retries"] = 0): Promise<() => Promise<void>> {
    return lock(file, { realpath: false, stale: LOCK_STALE_MS, retries, onCompromised: () => {} });
}

/** Whole or not at all: a crash between leaves what was there before. */
function write(file: string, contents: Contents): void {
    const partial = `${file}.partial`;
    writeFileSync(partial, `${JSON.stringify(contents, null, 2)}\n`, { mode: 0o600 });
    renameSync(partial, file);
}

function read(file: string): Contents {
    try {
        return journal.parse(JSON.parse(readFileSync(file, "utf8")));
    } catch (error) {
        throw new Problem(
            {
                wrong: "A check's journal cannot be read",
                seen: `${file}: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
                fix: "Clean with the version of keyproof that wrote it, or deactivate its accounts by hand and remove the file",
            },
            { cause: error },
        );
    }
}
