// Authenticated media (Matrix 1.11): the SDK writes plain media URLs into the page and expects a service worker to send
// them on with the access token.

/** How long the page may take to answer with its access token, in milliseconds. */
const ANSWER_LIMIT = 5_000;
const MEDIA = /^(https?:\/\/.*)\/_matrix\/media\/(?:v3|r0)\/((?:download|thumbnail)\/.*)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
    const media = event.request.url.match(MEDIA);
    if (media && event.request.method === "GET") event.respondWith(fetchMedia(event, media[1], media[2]));
});

async function fetchMedia(event, homeserver, path) {
    const token = await accessToken(await self.clients.get(event.clientId), homeserver);
    if (!token) return fetch(event.request);
    return fetch(`${homeserver}/_matrix/client/v1/media/${path}`, { headers: { Authorization: `Bearer ${token}` } });
}

function accessToken(page, homeserver) {
    if (!page) return null;
    return new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = (event) => resolve(event.data);
        setTimeout(resolve, ANSWER_LIMIT, null);
        page.postMessage({ homeserver }, [port2]);
    });
}
