/** The Synapse that is taken when none was asked for: pinned, so that a run can be repeated. */
export const DEFAULT_SYNAPSE_VERSION = "1.163.2";
