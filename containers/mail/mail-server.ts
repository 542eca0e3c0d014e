import { once } from "node:events";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A mail that was delivered, as far as a person reads it. */
export interface Mail {
    to: string[];
    subject: string;
    text: string;
}

/** How long a mail may take to come, in milliseconds. */
const DELIVERY_LIMIT = 60_000;

/** Takes whatever mail is sent to it, on this machine's loopback, and keeps it until it is stopped. */
export class MailServer {
    readonly #smtp: SMTPServer;
    /** Those that nobody was given yet, in the order in which they came. */
    readonly #mails: Mail[] = [];
    /** Is told of each mail that comes in. */
    readonly #arrivals = new EventTarget();

    private constructor() {
        this.#smtp = new SMTPServer({
            disabledCommands: ["AUTH", "STARTTLS"],
            // Asking who is there would mean asking the network.
            disableReverseLookup: true,
            onData: (stream, { envelope }, done) => {
                const to = envelope.rcptTo.map(({ address }) => address);
                this.#take(stream, to).then(
                    () => done(),
                    (error: Error) => done(error),
                );
            },
        });
    }

    /** Starts one at a port. @throws Error when the port is taken */
    public static async start(port: number): Promise<MailServer> {
        const server = new MailServer();
        await new Promise<void>((resolve, reject) => {
            // After it has started, this is told of connections that break: whoever waits for their mail will say so.
            server.#smtp.on("error", reject);
            server.#smtp.listen(port, "127.0.0.1", resolve);
        });
        return server;
    }

    /** The next mail to an address, once there is one: each is given once. @throws Error when none comes in time */
    public async nextMail(address: string): Promise<Mail> {
        const signal = AbortSignal.timeout(DELIVERY_LIMIT);
        for (;;) {
            const at = this.#mails.findIndex(({ to }) => to.includes(address));
            const [mail] = at < 0 ? [] : this.#mails.splice(at, 1);
            if (mail) return mail;
            await once(this.#arrivals, "mail", { signal }).catch((cause) => {
                const seen = this.#mails.flatMap(({ to }) => to).join(", ") || "nobody";
                throw new Error(`no mail to ${address} in ${DELIVERY_LIMIT / 1000} s; there is mail to ${seen}`, {
                    cause,
                });
            });
        }
    }

    /** Stops it. Safe to call twice. */
    public async stop(): Promise<void> {
        await new Promise<void>((resolve) => this.#smtp.close(() => resolve()));
    }

    async #take(stream: AsyncIterable<Buffer>, to: string[]): Promise<void> {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk);
        const { subject = "", text = "" } = await PostalMime.parse(Buffer.concat(chunks));
        this.#mails.push({ to, subject, text });
        this.#arrivals.dispatchEvent(new Event("mail"));
    }
}
