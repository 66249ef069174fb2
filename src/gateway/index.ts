/**
 * The gateway as a library: read or write a configuration, make keys, and serve. The command line (`cli/main.ts`) does the
 * same with a configuration file.
 */
export { BinTableError } from "./cards/bin-table.ts";
export {
  ConfigError,
  type GatewayConfig,
  type GatewayConfigInput,
  parseConfig,
  readConfig,
} from "./config/config.ts";
export { makeKeyRing } from "./crypto/key-ring.ts";
export { createLog, type Log } from "./observability/log.ts";
export { type Running, serve } from "./serve.ts";
