import { Problem } from "../../containers/problem.ts";
import { requireSdkVersion } from "../../containers/sdk/sdk-version.ts";

/** Reads `--sdk`: `"43.0.0,42.0.0"`. @throws Problem when one is no version that can be had, or is there twice */
export function parseSdkVersions(text: string): string[] {
    const versions = text.split(",").map((version) => requireSdkVersion(version.trim()));
    const twin = versions.find((version, index) => versions.indexOf(version) < index);
    if (twin === undefined) return versions;
    throw new Problem({
        wrong: "Two of the versions of matrix-js-sdk are the same",
        seen: `${twin}, twice`,
        fix: "Name each once: --sdk 43.0.0,42.0.0",
    });
}
