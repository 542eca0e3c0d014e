/** The Synapse that is taken when none was asked for: pinned, so that a run can be repeated. */
export const DEFAULT_SYNAPSE_VERSION = "1.163.2";

export const DEFAULT_SYNAPSE_IMAGE = `matrixdotorg/synapse:v${DEFAULT_SYNAPSE_VERSION}`;

/** As on the command line, with the version that `pypi` alone stands for. */
export function withVersion(spec: string): string {
    return spec === "pypi" ? `pypi:${DEFAULT_SYNAPSE_VERSION}` : spec;
}

/** An old one that knows dehydrated devices as today's does. */
const OLDER_SYNAPSE_VERSION = "1.120.0";

/** Images of Synapse whose tags are its versions. */
const TAGGED = /^(docker:(?:matrixdotorg\/synapse:v|keyproof\/synapse-local:))\d+\.\d+\.\d+$/;

/**
 * What is upgraded to a homeserver where nothing else is said: an older Synapse, in the same kind of image where its tag is
 * known, else from PyPI.
 *
 * @param spec as on the command line: `"docker:matrixdotorg/synapse:v1.163.2"`
 */
export function olderThan(spec: string): string {
    const tagged = TAGGED.exec(spec === "docker" ? `docker:${DEFAULT_SYNAPSE_IMAGE}` : spec);
    return `${tagged?.[1] ?? "pypi:"}${OLDER_SYNAPSE_VERSION}`;
}
