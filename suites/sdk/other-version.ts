import { type LoadedSdk, loadSdk, ownSdk } from "../../helpers/clients/sdk/loaded-sdk.ts";

/** A year older than the version that keyproof comes with. */
export const OLDER = "38.2.0";

/** A version to be beside the one under test: an older one; beside that, keyproof's own. */
export function otherVersion(sdk: LoadedSdk): Promise<LoadedSdk> {
    return loadSdk(sdk.version === OLDER ? ownSdk.version : OLDER);
}
