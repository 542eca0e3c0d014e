import { expect, test } from "vitest";
import { requireSdkPath } from "./sdk-versions.ts";

test("versions are named for the SDK's paths only", () => {
    expect(() => requireSdkPath([{ area: "reset" }, { area: "sdk" }])).not.toThrow();
    expect(() => requireSdkPath([{ area: "history-sharing", needs: "nothing" }])).not.toThrow();
    expect(() => requireSdkPath([{ area: "reset" }])).toThrow(
        expect.objectContaining({ wrong: "--sdk is for the paths of the SDK" }),
    );
});
