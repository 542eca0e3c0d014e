import { Problem } from "../problem.ts";
import { RegisteredElement } from "./build.ts";
import { ClassicElement } from "./classic.ts";
import { DockerElement } from "./docker.ts";
import type { ElementWeb } from "./element-web.ts";
import { FolderElement } from "./folder.ts";
import { NoElement } from "./none.ts";
import { listBuilds } from "./registry.ts";
import { ReleasedElement } from "./release.ts";
import { ExistingElement } from "./url.ts";

/** What `keyproof run` writes down for its workers where no path opens an app. */
export const NO_ELEMENT = "none";

/** The ways to name an Element Web, as a usage text shows them. */
export const ELEMENT_FORMS =
    "auto | classic | build:VERSION | folder:PATH | docker[:IMAGE] | release:VERSION[@sha256:DIGEST] | https://…";

/**
 * Finds the Element Web that a user means. A bare version is a registered build.
 *
 * `auto` takes the official image where a container engine answers and the image is here or can be pulled, else the
 * newest version among the registered builds, else the classic UI.
 *
 * @param spec one of `ELEMENT_FORMS`
 * @throws Problem when it has none of the forms; whether it will work is for `check()` to say
 */
export async function chooseElementWeb(spec: string): Promise<ElementWeb> {
    if (spec === "auto") return chooseAutomatically();
    if (spec === NO_ELEMENT) return new NoElement();
    if (spec === "classic") return new ClassicElement();
    if (spec === "docker") return new DockerElement();
    if (/^https?:\/\//.test(spec)) return new ExistingElement(spec);
    const [, form, value] = /^(build|folder|docker|release):(.+)$/s.exec(spec) ?? [];
    if (form === "build" && value) return new RegisteredElement(value);
    if (form === "folder" && value) return new FolderElement(value);
    if (form === "docker" && value) return new DockerElement(value);
    if (form === "release" && value) return new ReleasedElement(value);
    if (/^\d+\.\d+/.test(spec)) return new RegisteredElement(spec);
    throw await unknownForm(spec);
}

async function chooseAutomatically(): Promise<ElementWeb> {
    const docker = new DockerElement();
    if (await works(docker)) return docker;
    const [newest] = await listBuilds();
    return newest ? new RegisteredElement(newest.version) : new ClassicElement();
}

async function works(element: ElementWeb): Promise<boolean> {
    try {
        await element.check();
        return true;
    } catch (error) {
        if (error instanceof Problem) return false;
        throw error;
    }
}

async function unknownForm(spec: string): Promise<Problem> {
    const versions = (await listBuilds()).map((build) => build.version);
    return new Problem({
        wrong: `${JSON.stringify(spec)} names no Element Web`,
        seen: `it is none of ${ELEMENT_FORMS}`,
        fix: `Use one of these forms; builds are registered as ${versions.length > 0 ? versions.join(", ") : "(none)"}.`,
    });
}
