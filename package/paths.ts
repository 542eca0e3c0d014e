/** `keyproof/paths`: the catalogue of documented paths. */
export { catalogue, pathEntry } from "../helpers/paths/catalogue.ts";
export { hasSpec, type PathEntry, type Proof, type SourceDocument } from "../helpers/paths/path-entry.ts";
