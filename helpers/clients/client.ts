import type { KeyHolder } from "../ledger/device-store.ts";

/** What a client shows for one event: its text, or `"UTD"` where it is unable to decrypt it. */
export type ShownMessage = { text: string } | "UTD";

export interface ReadOptions {
    /** How long keys may take to come before a message counts as undecryptable. */
    limitMs?: number;
    /** Whether the path counts on every message being shown as it was sent. Default: it only looks. */
    expected?: boolean;
}

/**
 * A signed-in Matrix client, whatever it is made of. Each implementation must pass the conformance suite
 * (`suites/conformance`) before a path trusts it.
 *
 * Every method resolves when its effect can be seen by others, and rejects with what was expected and what was seen.
 */
export interface Client extends KeyHolder {
    readonly engine: "sdk" | "element";
    /** For people: `"Alice's laptop"`. */
    readonly label: string;
    readonly userId: string;
    readonly deviceId: string;
    /** Sends a text into an encrypted room; resolves with the event id once the server has it. */
    send(roomId: string, text: string): Promise<string>;
    /** Reads messages, scrolling back as far as they are; resolves when each is shown, decrypted or not. */
    read(roomId: string, eventIds: readonly string[], options?: ReadOptions): Promise<Map<string, ShownMessage>>;
    /** The account's secrets that the device has, by their names in secret storage: what only verified devices get. */
    heldSecrets(): Promise<string[]>;
    /** Signs the device out: its store is gone. */
    signOut(): Promise<void>;
    /** Ends the client without signing it out. Safe to call twice. */
    close(): Promise<void>;
}
