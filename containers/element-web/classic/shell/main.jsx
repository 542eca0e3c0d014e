// Must be first: it refuses to be loaded after another entry point of the js-sdk.
import "matrix-js-sdk/src/browser-index";
import { AutoDiscovery } from "matrix-js-sdk/src/matrix";
import { decodeParams } from "matrix-js-sdk/src/utils";
import * as languageHandler from "matrix-react-sdk/src/languageHandler";
import PlatformPeg from "matrix-react-sdk/src/PlatformPeg";
import * as rageshake from "matrix-react-sdk/src/rageshake/rageshake";
import SdkConfig from "matrix-react-sdk/src/SdkConfig";
import SettingsStore from "matrix-react-sdk/src/settings/SettingsStore";
import { setTheme } from "matrix-react-sdk/src/theme";
import AutoDiscoveryUtils from "matrix-react-sdk/src/utils/AutoDiscoveryUtils";
import React from "react";
import ReactDOM from "react-dom";
import { Platform } from "./platform.js";

async function main() {
    // MatrixChat uses the global that this makes.
    await rageshake.init(false);
    const platform = new Platform();
    PlatformPeg.set(platform);
    SdkConfig.put((await platform.getConfig()) ?? {});

    const language = SettingsStore.getValue("language", null, true);
    await languageHandler.setLanguage(language ? [language] : languageHandler.getLanguagesFromBrowser());
    // It gives up on a style sheet that takes 2 s, as it may on a busy machine. Element Web starts all the same: the
    // style sheet comes in its own time.
    await setTheme().catch((error) => console.warn("the theme is late", error));
    await validateServerConfig();

    // Only now: its modules read the configuration as they are loaded.
    const { default: MatrixChat } = await import("matrix-react-sdk/src/components/structures/MatrixChat");
    render(MatrixChat, platform);
}

/** The sign-in page takes its homeserver from here. */
async function validateServerConfig() {
    const discovered = await AutoDiscovery.fromDiscoveryConfig(SdkConfig.get().default_server_config);
    const server = await AutoDiscoveryUtils.buildValidatedConfigFromDiscovery(undefined, discovered, true);
    SdkConfig.add({ validated_server_config: { ...server, isDefault: true } });
}

function render(MatrixChat, platform) {
    let chat = null;
    let ownHash = "";
    window.addEventListener("hashchange", () => {
        if (decodeURIComponent(window.location.hash) === ownHash) return;
        const { screen, params } = currentScreen();
        chat?.showScreen(screen, params);
    });
    ReactDOM.render(
        <MatrixChat
            ref={(mounted) => {
                chat = mounted;
                window.matrixChat = mounted;
            }}
            config={SdkConfig.get()}
            onNewScreen={(screen, replaceLast) => {
                ownHash = `#/${screen}`;
                if (replaceLast) window.location.replace(ownHash);
                else window.location.assign(ownHash);
            }}
            realQueryParams={decodeParams(window.location.search.slice(1))}
            startingFragmentQueryParams={currentScreen().params}
            initialScreenAfterLogin={currentScreen()}
            enableGuest={false}
            onTokenLoginCompleted={() =>
                window.history.replaceState(null, "", window.location.pathname + window.location.hash)
            }
            defaultDeviceDisplayName={platform.getDefaultDeviceDisplayName()}
        />,
        document.getElementById("matrixchat"),
    );
}

/** "#/room/!x:y?via=z" gives screen "room/!x:y" and params { via: "z" }. */
function currentScreen() {
    const [path, query] = window.location.hash.replace(/^#\/?/, "").split("?", 2);
    return { screen: decodeURIComponent(path), params: query ? decodeParams(query) : {} };
}

main().catch((error) => {
    console.error(error);
    document.getElementById("matrixchat").textContent = `Could not start: ${error}`;
});
