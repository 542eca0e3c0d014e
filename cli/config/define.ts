import type { Config } from "./schema.ts";

export type { OwnPath } from "../../helpers/paths/own-path.ts";
export type { Config };

/** Gives a `keyproof.config.ts` its types: `export default defineConfig({ … })`. */
export function defineConfig(config: Config): Config {
    return config;
}
