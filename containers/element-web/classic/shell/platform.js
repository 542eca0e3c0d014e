import BasePlatform from "matrix-react-sdk/src/BasePlatform";
import { MatrixClientPeg } from "matrix-react-sdk/src/MatrixClientPeg";

/** The least a browser platform can be: no updater, no native notifications. */
export class Platform extends BasePlatform {
    constructor() {
        super();
        navigator.serviceWorker?.register("sw.js").catch((error) => console.error("no service worker", error));
        navigator.serviceWorker?.addEventListener("message", (event) => answerServiceWorker(event));
    }

    async getConfig() {
        const response = await fetch("config.json", { cache: "no-cache" });
        return response.ok ? response.json() : undefined;
    }

    getDefaultDeviceDisplayName() {
        return `${process.env.VERSION} on ${navigator.platform}`;
    }

    getHumanReadableName() {
        return "keyproof's shell";
    }

    async requestNotificationPermission() {
        return "denied";
    }

    async getAppVersion() {
        return process.env.VERSION;
    }

    reload() {
        window.location.reload();
    }
}

/** Gives the access token to the service worker that asks for it, for its own homeserver only. */
function answerServiceWorker(event) {
    const client = MatrixClientPeg.get();
    const own = client?.getHomeserverUrl().replace(/\/$/, "") === event.data.homeserver;
    event.ports[0]?.postMessage(own ? client.getAccessToken() : null);
}
