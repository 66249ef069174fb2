import type { Dependencies } from "../../src/gateway/dependencies.ts";
import { serve, type Running } from "../../src/gateway/serve.ts";
import { openEmbeddedStore } from "../../src/gateway/store/sqlite/sqlite-store.ts";
import type { GatewayConfigInput } from "../../src/gateway/config/config.ts";
import { NO_AUDIT, testConfig, testKeys } from "./test-gateway.ts";

/** Starts a gateway on a free port of this machine, with a memory store and no log. */
export function listenGateway(
  merchant: Partial<GatewayConfigInput["merchants"][number]> = {},
  given: Partial<Dependencies> = {},
): Promise<Running> {
  const config = testConfig(merchant, { port: 0 });
  return serve(config, {
    keys: testKeys(),
    store: openEmbeddedStore(":memory:"),
    log: () => undefined,
    audit: NO_AUDIT,
    ...given,
  });
}
