import type { Exchange, Fault } from "./faults.ts";

/** A request that waits at a {@link Gate}. */
export interface HeldRequest {
    /** `"PUT room_keys/keys"`. */
    readonly title: string;
    /** Lets it go on to the homeserver. @returns the status of the answer, once the client has been given it */
    letGo(): Promise<number>;
}

/** Where every request that it strikes waits, until it is let go: whoever holds several decides on the order. */
export class Gate implements Fault {
    public readonly title = "held at a gate";
    #waiting: HeldRequest[] = [];
    #arrived = Promise.withResolvers<void>();
    #isOpen = false;

    public async strike(exchange: Exchange): Promise<void> {
        if (this.#isOpen) return void (await passOn(exchange));
        const { promise: leave, resolve: letGo } = Promise.withResolvers<void>();
        const answered = leave.then(() => passOn(exchange));
        const request: HeldRequest = {
            title: `${exchange.method} ${exchange.endpoint}`,
            letGo: () => {
                this.#waiting = this.#waiting.filter((one) => one !== request);
                letGo();
                return answered;
            },
        };
        this.#waiting.push(request);
        this.#arrived.resolve();
        this.#arrived = Promise.withResolvers();
        await answered;
    }

    /** The request that has waited longest, once there is one. It goes on waiting. */
    public async first(): Promise<HeldRequest> {
        for (;;) {
            const [first] = this.#waiting;
            if (first) return first;
            await this.#arrived.promise;
        }
    }

    /** Lets all go, and every later one pass. */
    public open(): void {
        this.#isOpen = true;
        // Whoever sent it sees what becomes of it.
        for (const request of this.#waiting) request.letGo().catch(() => {});
    }
}

async function passOn(exchange: Exchange): Promise<number> {
    const answer = await exchange.forward();
    exchange.answer(answer);
    return answer.status;
}
