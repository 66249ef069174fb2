import type { IncomingMessage, ServerResponse } from "node:http";
import { isIPv6, type AddressInfo, type Socket } from "node:net";
import { getRequestListener, RequestError } from "@hono/node-server";
import { type App, createApp } from "./app.ts";
import type { GatewayConfig } from "./config/config.ts";
import { openDependencies, type Dependencies } from "./dependencies.ts";
import { createHardenedServer, listen, shutDown } from "./http/hardened-server.ts";
import { rawErrorResponse } from "./http/raw-error-response.ts";
import { watchClock } from "./observability/clock-watch.ts";
import { challengeOf } from "./origins/domain-challenge.ts";
import { createProofWatch, type ProofWatch } from "./origins/proof-watch.ts";

/** A gateway that listens. */
export interface Running {
  port: number;
  /** `http://127.0.0.1:4400` */
  address: string;
  /**
   * Takes over the merchants of a configuration that is read again. All other settings need a restart.
   *
   * @throws what `read` throws; then the merchants stay as they are
   */
  reload(read: () => GatewayConfig): void;
  /** Stops listening, waits for the requests in flight, then closes the store. */
  close(): Promise<void>;
}

/**
 * How long a stopping gateway waits for the requests in flight. It is longer than the timeout of any processor, because
 * the outcome of a payment has to be stored. Other slow requests are closed much earlier.
 */
const GRACE_MS = 150_000;
/** The time between two runs of periodic work. */
const PERIOD_MS = 10_000;

/**
 * Starts the gateway: opens its store, listens, and begins periodic work.
 *
 * @throws Error that says what to do, or the socket's own (`EADDRINUSE`)
 */
export async function serve(config: GatewayConfig, given: Partial<Dependencies> = {}): Promise<Running> {
  const dependencies = await openDependencies(config, given);
  const app = createApp(dependencies);
  const { handle, inFlight } = requestHandler(app);
  let stopping = false;
  const server = createHardenedServer((request, response) => {
    // A client that keeps its connection busy would delay the shutdown.
    if (stopping) response.shouldKeepAlive = false;
    handle(request, response);
  });
  const { host = "127.0.0.1" } = config;
  await listen(server, config.port, host).catch(async (error: unknown) => {
    await dependencies.store.close();
    throw error;
  });
  const periodicWork = startPeriodicWork(app, dependencies);
  const stopWatchingBins = dependencies.bins.watch();
  const { port } = server.address() as AddressInfo;
  const address = `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  dependencies.log({ event: "started", address });
  return {
    port,
    address,
    reload(read) {
      let taken = false;
      try {
        dependencies.merchants.replace(read().merchants);
        taken = true;
      } finally {
        dependencies.log({ event: "reloaded", taken });
      }
    },
    async close() {
      stopWatchingBins();
      stopping = true;
      await Promise.all([shutDown(server, inFlight, GRACE_MS), periodicWork.stop()]);
      await app.webhooks.stop();
      await dependencies.store.close();
      dependencies.log({ event: "stopped" });
      dependencies.audit.close();
    },
  };
}

/** Passes requests to the app, and keeps the work in flight, also for clients that have disconnected. */
function requestHandler(app: App) {
  const inFlight = new Set<Promise<unknown>>();
  const listener = getRequestListener(
    (request, env) => {
      const peer = (env as { incoming?: { socket?: Socket } }).incoming?.socket?.remoteAddress;
      const response = app.fetch(request, peer === undefined ? {} : { peer });
      inFlight.add(response);
      return response.finally(() => inFlight.delete(response));
    },
    {
      overrideGlobalObjects: false,
      // For HTTP/1.0 requests without a host: a reserved name (RFC 2606), which is never the gateway's.
      hostname: "unnamed.invalid",
      errorHandler: toResponse,
    },
  );
  const handle = (request: IncomingMessage, response: ServerResponse) => void listener(request, response);
  return { handle, inFlight };
}

/** The response to a request whose `Host` makes no valid URL. Errors of the routes never come here. */
function toResponse(error: unknown): Response {
  const { status, headers, body } = rawErrorResponse(
    error instanceof RequestError ? "MALFORMED_HTTP" : "SERVER_FAILED",
  );
  return new Response(body, { status, headers });
}

/** Sends due webhooks, removes expired rows, verifies domains and watches the clock, until it is stopped. */
function startPeriodicWork(app: App, dependencies: Dependencies): { stop(): Promise<void> } {
  const { log } = dependencies;
  const checkClock = watchClock(
    log,
    () => dependencies.now().getTime(),
    () => performance.now(),
  );
  const proofs = proofWatch(dependencies);
  const logFailure = (where: "tidy" | "origins") =>
    log({ event: "failure", supportCode: where, where, kind: "store" });
  const timer = setInterval(() => {
    checkClock();
    void app.tidy().catch(() => logFailure("tidy"));
    void proofs?.run().catch(() => logFailure("origins"));
  }, PERIOD_MS).unref();
  return {
    async stop() {
      clearInterval(timer);
      await proofs?.stop();
    },
  };
}

/** Returns undefined where the configuration needs no origin proofs. */
function proofWatch(dependencies: Dependencies): ProofWatch | undefined {
  const { config, keys, originProofs, verifyDomain, merchants, store, log } = dependencies;
  if (config.originProof === "off") return undefined;
  const key = keys.derive("origin-proof");
  return createProofWatch({
    merchants,
    store,
    log,
    proofs: originProofs,
    verify: verifyDomain,
    challengeOf: (merchant, origin) => challengeOf(key, merchant, origin),
  });
}
