/** For people: `duration(34_200)` → `"34 s"`, `duration(125_000)` → `"2 min 5 s"`; below ten seconds with a tenth. */
export function duration(milliseconds: number): string {
    const tenths = Math.round(milliseconds / 100);
    if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
    const seconds = Math.round(milliseconds / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
