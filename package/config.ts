/** `keyproof/config`: the types of a `keyproof.config.ts`. */
export { type Config, defineConfig, type OwnPath } from "../cli/config/define.ts";
