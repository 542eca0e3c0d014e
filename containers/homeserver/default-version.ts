/** The Synapse that is taken when none was asked for: pinned, so that a run can be repeated. */
export const DEFAULT_SYNAPSE_VERSION = "1.163.2";

/** As on the command line, with the version that `pypi` alone stands for. */
export function withVersion(spec: string): string {
    return spec === "pypi" ? `pypi:${DEFAULT_SYNAPSE_VERSION}` : spec;
}

/** What it is upgraded from where nothing else is said: an old one that knows dehydrated devices as today's does. */
export const OLDER_SYNAPSE_VERSION = "1.120.0";
