import type { Progress } from "../progress.ts";

/**
 * Which UI a user finds. Classic (up to 1.11.97) has "Security & Privacy" > "Secure Backup"; modern has the "Encryption"
 * tab with "Recovery"; newest (2026) calls that "Backup", has a "digital identity", and "Remove this device" for "Sign out".
 */
export type Generation = "classic" | "modern" | "newest";

/** Where an Element Web sends its users. */
export interface ElementWebOptions {
    homeserver: { baseUrl: string; serverName: string };
    /** The port on loopback that it is served at. Default: a free one. */
    port?: number;
}

/** An Element Web that has been chosen but is not served yet. One file in this folder implements each source. */
export interface ElementWeb {
    readonly source: "classic" | "build" | "folder" | "release" | "docker" | "url" | "none";
    /** What was chosen, for people: `"Element Web 1.12.2 (registered build)"`. */
    readonly description: string;
    /**
     * Refuses at the door what cannot work, without building, fetching or serving anything.
     *
     * @throws Problem
     */
    check(): Promise<void>;
    /**
     * Builds or fetches into the cache what `start()` needs. Does nothing the second time.
     *
     * @throws Problem
     */
    prepare(progress: Progress): Promise<void>;
    /** Serves it and resolves when a browser can open `url`. */
    start(options: ElementWebOptions): Promise<StartedElementWeb>;
}

/** An Element Web that a browser can open. */
export interface StartedElementWeb {
    readonly source: ElementWeb["source"];
    readonly description: string;
    /** `"http://127.0.0.1:41235"`, no slash at the end. */
    readonly url: string;
    /** As the build itself says: `"1.12.2"`; classic says `"matrix-react-sdk 3.114.0 in keyproof's shell"`. */
    readonly version: string;
    /** Found out from the build's own strings, never told. */
    readonly generation: Generation;
    /** Safe to call twice. */
    stop(): Promise<void>;
}
