/** Tells the user what is being done now: one short line, present tense, no full stop (`"installing Synapse 1.163.2"`). */
export type Progress = (line: string) => void;
