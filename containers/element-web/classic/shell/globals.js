// What webpack would put into every module that names it: injected by the bundler.
export { Buffer } from "buffer/";
export const process = { env: {}, nextTick: (callback, ...args) => queueMicrotask(() => callback(...args)) };
