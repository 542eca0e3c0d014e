/** A name for a session that no other session has, whatever characters servers and clients put into ids. */
export function sessionName({ room, session }: { room: string; session: string }): string {
    return JSON.stringify([room, session]);
}
