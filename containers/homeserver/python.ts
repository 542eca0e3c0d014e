import { runCommand } from "../command.ts";
import { Problem } from "../problem.ts";

/** The oldest Python that today's Synapse runs on. */
const OLDEST = [3, 10] as const;

/** Newer ones last: the machine's own `python3` is what its owner means. */
const CANDIDATES = ["python3", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14", "python"];

/** Prints the version, then the first of the modules that is missing: Debian leaves out what makes environments. */
const PROBE = `
import sys
print("%d.%d.%d" % sys.version_info[:3])
import venv, ensurepip
`;

/**
 * Finds a Python that can make a virtual environment for Synapse: `KEYPROOF_PYTHON`, else the first that fits.
 *
 * @throws Problem
 */
export async function findPython(): Promise<string> {
    const asked = process.env.KEYPROOF_PYTHON;
    const seen: string[] = [];
    for (const candidate of asked ? [asked] : CANDIDATES) {
        const unfit = await whyUnfit(candidate);
        if (unfit === undefined) return candidate;
        if (asked || unfit !== ABSENT) seen.push(`${candidate} ${unfit}`);
    }
    throw new Problem({
        wrong: `No Python ${OLDEST.join(".")} or newer that can install Synapse`,
        seen: seen.join("; ") || `none of ${CANDIDATES.join(", ")} can be started`,
        fix: "Install Python with venv and ensurepip (on Debian: python3-venv), or name one in KEYPROOF_PYTHON.",
    });
}

const ABSENT = "cannot be started";

async function whyUnfit(python: string): Promise<string | undefined> {
    const lines: string[] = [];
    const options = { limit: 10_000, onLine: (line: string) => lines.push(line) };
    try {
        await runCommand(python, ["-I", "-c", PROBE], options);
    } catch (error) {
        const [version] = lines;
        if (version === undefined) return ABSENT;
        return /^\d/.test(version) ? `is ${version}: ${lines.at(-1)}` : String(lines.at(-1) ?? error);
    }
    const [version = ""] = lines;
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const fits = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
    return fits ? undefined : `is ${version}`;
}
