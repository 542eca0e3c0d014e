import type { Generation } from "../../containers/element-web/element-web.ts";
import type { ClaimCode } from "../ledger/history.ts";

/** A document that describes paths. */
export interface SourceDocument {
    title: string;
    url: string;
}

/** One documented way of resetting, exporting, importing, restoring or verifying. */
export interface PathEntry {
    /** `"RST-C0"`: area, client and generation, number. Never reused. */
    id: string;
    title: string;
    source: SourceDocument;
    /** The generations of Element Web's settings that it is documented for. */
    generations: readonly Generation[];
    /** What the document promises about keys. */
    claims: readonly ClaimCode[];
    /** The document's own step titles, in order. */
    steps: readonly string[];
}
