import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIPv6, type AddressInfo, type Socket } from "node:net";
import { getRequestListener, RequestError } from "@hono/node-server";
import { renderError, type ErrorCode } from "../wire/rest/errors.ts";
import { createApp } from "./app.ts";
import { watchClock } from "./observability/clock-watch.ts";
import type { GatewayConfig } from "./config/config.ts";
import { API_HEADERS } from "./http/headers.ts";
import { createProofWatch, type ProofWatch } from "./origins/proof-watch.ts";
import { challengeOf } from "./origins/domain-challenge.ts";
import { openDependencies, type Dependencies } from "./dependencies.ts";
import { SERVER_BYTES } from "./http/request-body.ts";
import { closeWhenStalled } from "./http/stalled-responses.ts";

/** A service that listens. */
export interface Running {
  port: number;
  /** `http://127.0.0.1:4400` */
  address: string;
  /**
   * Takes over the merchants of a configuration that is read anew; its other settings need a restart.
   *
   * @throws what reading throws; then the merchants before stay
   */
  reload(read: () => GatewayConfig): void;
  /** Lets requests that are under way end, then closes the store. */
  close(): Promise<void>;
}

/**
 * How long a stopping service waits for requests under way: no processor is waited for longer, and what one has done is to
 * be written down. Whatever else is slow is cut off long before.
 */
const GRACE_MS = 150_000;
const TIDY_MS = 10_000;
/** What Node's parser calls them; whatever else it finds is not well-formed. */
const PARSER_ERRORS: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: "TOO_LARGE",
  ERR_HTTP_REQUEST_TIMEOUT: "TOO_SLOW",
};
const METHODS = new Set(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"]);

/**
 * Starts the service with a server in front that knows the limits of HTTP: sizes, times, and requests that two
 * parsers could read in two ways.
 *
 * @throws Error that says what to do, or the socket's own (`EADDRINUSE`)
 */
export async function serve(config: GatewayConfig, given: Partial<Dependencies> = {}): Promise<Running> {
  const parts = await openDependencies(config, given);
  const app = createApp(parts);
  /** What is being answered, whether anybody still waits for it or not. */
  const working = new Set<Promise<unknown>>();
  let stopping = false;
  const listener = getRequestListener(
    (request, env) => {
      const peer = (env as { incoming?: { socket?: Socket } }).incoming?.socket?.remoteAddress;
      const answered = app.fetch(request, peer === undefined ? {} : { peer });
      working.add(answered);
      return answered.finally(() => working.delete(answered));
    },
    {
      overrideGlobalObjects: false,
      // What HTTP/1.0 leaves out gets a name that nobody has.
      hostname: "unnamed.invalid",
      errorHandler: answerTo,
    },
  );
  const hear = (request: IncomingMessage, response: ServerResponse): void => {
    closeWhenStalled(response);
    // Who keeps a connection busy would keep the service from its end.
    if (stopping) response.shouldKeepAlive = false;
    const refused = rejectMalformed(request);
    if (refused) answer(response, refused);
    else void listener(request, response);
  };
  const server = createServer(
    {
      maxHeaderSize: 8192,
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      insecureHTTPParser: false,
      requireHostHeader: false,
    },
    hear,
  );
  server.maxHeadersCount = 64;
  server.maxRequestsPerSocket = 1000;
  server.maxConnections = 5000;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    // Nobody has asked: a browser that keeps a connection ready would take this for the answer to what it sends next.
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && socket.bytesRead === 0) return void socket.destroy();
    socket.end(rawAnswer(PARSER_ERRORS[error.code ?? ""] ?? "MALFORMED_HTTP"));
  });
  server.on("connect", (_request: IncomingMessage, socket: Socket) =>
    socket.end(rawAnswer("METHOD_NOT_ALLOWED")),
  );
  server.on("upgrade", (_request: IncomingMessage, socket: Socket) =>
    socket.end(rawAnswer("MALFORMED_HTTP")),
  );
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    // Whoever asks before sending a body is not told to send one that is too large for anybody.
    if (Number(request.headers["content-length"] ?? 0) > SERVER_BYTES) response.shouldKeepAlive = false;
    else response.writeContinue();
    hear(request, response);
  });
  server.on("checkExpectation", (_request: IncomingMessage, response: ServerResponse) =>
    answer(response, "MALFORMED_HTTP"),
  );

  await listen(server, config).catch(async (error: unknown) => {
    await parts.store.close();
    throw error;
  });
  const lookAtClock = watchClock(
    parts.log,
    () => parts.now().getTime(),
    () => performance.now(),
  );
  const proofs = proofWatch(parts);
  const timer = setInterval(() => {
    lookAtClock();
    void app.tidy().catch(() => failure(parts, "tidy"));
    void proofs?.run().catch(() => failure(parts, "origins"));
  }, TIDY_MS).unref();
  const unwatch = parts.bins.watch();
  const { port } = server.address() as AddressInfo;
  const { host = "127.0.0.1" } = config;
  const address = `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  parts.log({ event: "started", address });
  return {
    port,
    address,
    reload(read) {
      let taken = false;
      try {
        parts.merchants.replace(read().merchants);
        taken = true;
      } finally {
        parts.log({ event: "reloaded", taken });
      }
    },
    async close() {
      clearInterval(timer);
      unwatch();
      stopping = true;
      await Promise.all([stop(server, working), proofs?.stop()]);
      await app.webhooks.stop();
      await parts.store.close();
      parts.log({ event: "stopped" });
      parts.audit.close();
    },
  };
}

function failure({ log }: Dependencies, where: "tidy" | "origins"): void {
  log({ event: "failure", supportCode: where, where, kind: "store" });
}

/** Nothing where no origin has to be proven. */
function proofWatch({
  config,
  keys,
  originProofs,
  verifyDomain,
  ...parts
}: Dependencies): ProofWatch | undefined {
  if (config.originProof === "off") return undefined;
  const key = keys.derive("origin-proof");
  return createProofWatch({
    ...parts,
    proofs: originProofs,
    verify: verifyDomain,
    challengeOf: (merchant, origin) => challengeOf(key, merchant, origin),
  });
}

function listen(server: Server, { host, port }: GatewayConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host ?? "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function stop(server: Server, working: ReadonlySet<Promise<unknown>>): Promise<void> {
  const { promise: late, resolve: isLate } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    server.closeAllConnections();
    isLate();
  }, GRACE_MS);
  const closed = new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  // Some of it is for clients that have gone.
  await Promise.race([closed.then(() => Promise.allSettled(working)), late]);
  clearTimeout(timer);
}

/** Why a request is not even looked at, if so. HTTP/1.0 may come without a host; nothing may come with two. */
function rejectMalformed(request: IncomingMessage): ErrorCode | undefined {
  const { rawHeaders, httpVersion, url = "", method = "" } = request;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
  if (hosts > 1 || (hosts === 0 && httpVersion !== "1.0")) return "MALFORMED_HTTP";
  if (!METHODS.has(method)) return "METHOD_NOT_ALLOWED";
  // Nothing is unpacked here, and what is packed on its way is no better than what is packed at home.
  if ((request.headers["transfer-encoding"] ?? "chunked").toLowerCase() !== "chunked")
    return "UNSUPPORTED_MEDIA";
  // Only the origin form: no full URL, no asterisk, no fragment; and only the one way of writing a path.
  if (url.includes("#")) return "MALFORMED_HTTP";
  const path = url.split("?")[0]!;
  if (!path.startsWith("/") || path.includes("//") || path.includes("\\")) return "MALFORMED_HTTP";
  if (/(^|\/)\.{1,2}(\/|$)|%2e|%2f|%5c|%00|;/i.test(path)) return "UNKNOWN_PATH";
  return undefined;
}

/** The answer to a request of which no `Request` can be made: its `Host` is none. Ours never fails. */
function answerTo(error: unknown): Response {
  const { status, body } = renderError(
    { code: error instanceof RequestError ? "MALFORMED_HTTP" : "SERVER_FAILED" },
    "",
  );
  return Response.json(body, {
    status,
    headers: { ...API_HEADERS, "Content-Type": "application/json;charset=UTF-8", "Connection": "close" },
  });
}

function answer(response: ServerResponse, code: ErrorCode): void {
  const { status, body } = renderError({ code }, "");
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...API_HEADERS,
    "Content-Type": "application/json;charset=UTF-8",
    "Content-Length": Buffer.byteLength(text),
    "Connection": "close",
  });
  response.end(text);
}

/** An answer for a connection whose request never became one. */
function rawAnswer(code: ErrorCode): string {
  const { status, body } = renderError({ code }, "");
  const text = JSON.stringify(body);
  const headers = {
    ...API_HEADERS,
    "Content-Type": "application/json;charset=UTF-8",
    "Content-Length": String(Buffer.byteLength(text)),
    "Connection": "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Refused\r\n${lines.join("")}\r\n${text}`;
}
