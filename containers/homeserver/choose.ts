import { Problem } from "../problem.ts";
import type { Progress } from "../progress.ts";
import { engineAnswers } from "./docker-cli.ts";
import { ExistingHomeserver } from "./existing.ts";
import type { Homeserver } from "./homeserver.ts";
import { PyPiHomeserver } from "./pypi.ts";

const FORMS = "auto, docker, docker:IMAGE, pypi, pypi:VERSION, or the URL of a homeserver that runs already";

/**
 * The homeserver that `--homeserver` means: `auto`, `docker`, `docker:matrixdotorg/synapse:v1.120.0`, `pypi`,
 * `pypi:1.120.0`, `https://matrix.example.org`.
 *
 * `auto` is Docker when an engine on this machine answers within two seconds and has the default image or can pull it;
 * else it is PyPI, and `progress` says why. Nothing else is checked here: that is what `check()` is for.
 *
 * @throws Problem when it is none of these forms
 */
export async function chooseHomeserver(spec: string, progress: Progress = () => {}): Promise<Homeserver> {
    if (spec === "auto") return chooseForThisMachine(progress);
    if (/^https?:\/\//.test(spec)) return new ExistingHomeserver(spec);
    const [provider, ...rest] = spec.split(":");
    const choice = rest.length > 0 ? rest.join(":") : undefined;
    if (choice !== "") {
        if (provider === "pypi") return new PyPiHomeserver(choice);
        if (provider === "docker") return dockerHomeserver(choice);
    }
    throw new Problem({
        wrong: "That is no way to choose a homeserver",
        seen: `--homeserver "${spec}"`,
        fix: `Use one of: ${FORMS}.`,
    });
}

async function chooseForThisMachine(progress: Progress): Promise<Homeserver> {
    const pypi = new PyPiHomeserver();
    if (!(await engineAnswers())) {
        progress(`no Docker engine answers: taking ${pypi.description}`);
        return pypi;
    }
    const docker = await dockerHomeserver();
    try {
        await docker.check();
        return docker;
    } catch (error) {
        if (!(error instanceof Problem)) throw error;
        progress(`${error.wrong}: taking ${pypi.description}`);
        return pypi;
    }
}

/** Loaded late: Testcontainers takes a second that runs without Docker need not wait. */
async function dockerHomeserver(image?: string): Promise<Homeserver> {
    const { DockerHomeserver } = await import("./docker.ts");
    return new DockerHomeserver(image);
}
