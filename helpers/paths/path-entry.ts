import type { Generation } from "../../containers/element-web/element-web.ts";
import type { ClaimCode } from "../ledger/history.ts";

/** A document that describes paths. */
export interface SourceDocument {
    title: string;
    /** Where it is published; for strings and behaviour that only code documents, the code. */
    url: string;
}

/** What a path is about: the suites' folders. */
export const AREAS = [
    "set-up",
    "reset",
    "export-import",
    "restore",
    "verification",
    "sign-out",
    "key-storage",
    "history-sharing",
    "sdk",
    "spec",
    "operators",
    "upgrades",
    "races",
] as const;
export type Area = (typeof AREAS)[number];

/** Whose path it is. */
export const PATH_CLIENTS = [
    "element-web",
    "element-android",
    "element-ios",
    "element-x",
    "matrix-js-sdk",
    "matrix-rust-sdk",
    "any-client",
    "synapse",
] as const;
export type PathClient = (typeof PATH_CLIENTS)[number];

/** How a path is proven. */
export type Proof =
    /** By a spec under `suites/` that names its id. */
    | { status: "automated" }
    /**
     * By nothing yet: what it waits for, in words. Its spec is still to be written, or it was written from the sources of
     * a UI that no build was at hand of: then a run on the first such build will tell what is wrong with the spec, too.
     */
    | { status: "not yet run"; spec: "to be written" | "written from the sources"; because: string }
    /** Not here: why, in words, and where that is known, what covers part of it. */
    | { status: "not automated"; because: string };

/** The statuses of a proof. */
export const PROOF_STATUSES = ["automated", "not yet run", "not automated"] as const satisfies Proof["status"][];

/** One documented way of setting up, resetting, exporting, importing, restoring, verifying or signing out. */
export interface PathEntry {
    /** `"RST-C0"`: area, client and generation, number. Never reused. */
    id: string;
    title: string;
    area: Area;
    client: PathClient;
    /** The generations of Element Web's settings that it is documented for; empty for other clients. */
    generations: readonly Generation[];
    /** The documents that describe it, the one it is followed by first. */
    sources: readonly [SourceDocument, ...SourceDocument[]];
    /** What must be there before it begins, in words. */
    before: readonly string[];
    /** The document's own step titles, or the UI's own labels where it has no titles, in order. */
    steps: readonly string[];
    /** The documented steps that no spec does, each with the reason. */
    stepsNotDone?: Readonly<Record<string, string>>;
    /** What the document promises about keys. */
    claims: readonly ClaimCode[];
    /**
     * Where it is other than its area's paths: a page of our own in a browser, for what only a browser has (IndexedDB), or
     * nothing but a homeserver. Default: an app and a browser, and nothing for paths of `sdk` and `spec`.
     */
    needs?: "browser" | "nothing";
    /** What is worth knowing about it, in a sentence: what decides it in code, what it is expected to show. */
    note?: string;
    proof: Proof;
}

/** Whether a spec under `suites/` is about the path: one that has proven it, or one that was written from the sources. */
export function hasSpec({ proof }: PathEntry): boolean {
    return (
        proof.status === "automated" || (proof.status === "not yet run" && proof.spec === "written from the sources")
    );
}
