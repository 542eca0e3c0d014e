import { once } from "node:events";
import net from "node:net";
import { expect, test } from "vitest";
import { freePort } from "../homeserver/port.ts";
import { MailServer } from "./mail-server.ts";

/** Sends a mail as servers do, line by line. */
async function send(port: number, to: string, body: string): Promise<void> {
    const socket = net.connect(port, "127.0.0.1").setEncoding("utf8");
    const mail = `Subject: Hello\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(body).toString("base64")}\r\n.`;
    for (const line of ["EHLO there", "MAIL FROM:<a@there>", `RCPT TO:<${to}>`, "DATA", mail, "QUIT"]) {
        await once(socket, "data");
        socket.write(`${line}\r\n`);
    }
    await once(socket, "close");
}

test("keeps what is sent to it, and gives each mail to an address once", async () => {
    const port = await freePort();
    const server = await MailServer.start(port);
    try {
        const waiting = server.nextMail("alice@here");
        await send(port, "bob@here", "to Bob");
        await send(port, "alice@here", "to Alice");
        expect(await waiting).toEqual({ to: ["alice@here"], subject: "Hello", text: "to Alice" });
        await send(port, "alice@here", "to Alice again");
        expect((await server.nextMail("alice@here")).text).toBe("to Alice again");
        expect((await server.nextMail("bob@here")).text).toBe("to Bob");
    } finally {
        await server.stop();
    }
});

test("refuses a port that is taken", async () => {
    const port = await freePort();
    const server = await MailServer.start(port);
    try {
        await expect(MailServer.start(port)).rejects.toThrow(/EADDRINUSE/);
    } finally {
        await server.stop();
    }
});
