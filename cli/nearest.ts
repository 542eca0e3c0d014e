/**
 * @param limit how many to return at most
 * @returns those of `known` that a person may have meant by `word`, the likeliest first
 */
export function nearest(word: string, known: readonly string[], limit = 3): string[] {
    const wanted = word.toUpperCase();
    const near = known
        .map((name) => ({
            name,
            distance: editDistance(wanted, name.toUpperCase()),
            starts: commonStart(wanted, name),
        }))
        // Half of the letters wrong is another word.
        .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 2)));
    near.sort((a, b) => a.distance - b.distance || b.starts - a.starts || a.name.localeCompare(b.name));
    return near.slice(0, limit).map(({ name }) => name);
}

/** How many letters must be inserted, removed, replaced or swapped with their neighbour to make one of the other. */
export function editDistance(a: string, b: string): number {
    let beforeLast: number[] = [];
    let last = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (let row = 1; row <= a.length; row++) {
        const current = [row];
        for (let column = 1; column <= b.length; column++) {
            const same = a[row - 1] === b[column - 1];
            const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
            current[column] = Math.min(
                at(last, column) + 1,
                at(current, column - 1) + 1,
                at(last, column - 1) + (same ? 0 : 1),
                swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
            );
        }
        beforeLast = last;
        last = current;
    }
    return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
    return row[column] ?? Number.POSITIVE_INFINITY;
}

function commonStart(word: string, name: string): number {
    let length = 0;
    while (length < word.length && word[length] === name[length]?.toUpperCase()) length++;
    return length;
}
