/**
 * The service for a program of one's own: read or write a configuration, make keys, and serve. The command line
 * (`main.ts`) does the same with a file.
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
