import type { ElementWebOptions } from "./element-web.ts";

/**
 * The config.json that every Element Web is served with: its users' homeserver, and nothing that would reach outside or
 * cover the page. What it shows and does otherwise is the build's own default, as its users have it.
 */
export function elementConfig({ baseUrl, serverName }: ElementWebOptions["homeserver"]): Record<string, unknown> {
    return {
        default_server_config: { "m.homeserver": { base_url: baseUrl, server_name: serverName } },
        brand: "Element",
        disable_guests: true,
        // Left out, it is a server of Element's; empty, there is none (IntegrationManagers.ts).
        integrations_ui_url: "",
        integrations_rest_url: "",
        features: {
            // "Threads Activity Centre" and its like pop up over the room list at a first sign-in.
            feature_release_announcement: false,
        },
    };
}
