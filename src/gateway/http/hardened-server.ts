import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ErrorCode } from "../../wire/rest/errors.ts";
import { rejectMalformed } from "./malformed-request.ts";
import { rawErrorText, sendRawError } from "./raw-error-response.ts";
import { SERVER_BYTES } from "./request-body.ts";
import { closeWhenStalled } from "./stalled-responses.ts";

/** Error codes of Node's parser. Every other error of it means that the request is not well-formed. */
const PARSER_ERRORS: Record<string, ErrorCode> = {
  HPE_HEADER_OVERFLOW: "TOO_LARGE",
  ERR_HTTP_REQUEST_TIMEOUT: "TOO_SLOW",
};

/** Handles one request that is well-formed. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * An HTTP server with limits on sizes, times and connections. It rejects requests that two parsers could read in two
 * ways, and it passes all others to `handle`. It does not listen yet.
 */
export function createHardenedServer(handle: RequestHandler): Server {
  const accept: RequestHandler = (request, response) => {
    closeWhenStalled(response);
    const rejected = rejectMalformed(request);
    if (rejected) sendRawError(response, rejected);
    else handle(request, response);
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
    accept,
  );
  server.maxHeadersCount = 64;
  server.maxRequestsPerSocket = 1000;
  server.maxConnections = 5000;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    // The client has sent nothing, so a response now would be taken for the response to its next request. Browsers
    // open such connections in advance.
    if (error.code === "ERR_HTTP_REQUEST_TIMEOUT" && socket.bytesRead === 0) return void socket.destroy();
    socket.end(rawErrorText(PARSER_ERRORS[error.code ?? ""] ?? "MALFORMED_HTTP"));
  });
  server.on("connect", (_request: IncomingMessage, socket: Socket) =>
    socket.end(rawErrorText("METHOD_NOT_ALLOWED")),
  );
  server.on("upgrade", (_request: IncomingMessage, socket: Socket) =>
    socket.end(rawErrorText("MALFORMED_HTTP")),
  );
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    // A client that sends `Expect: 100-continue` gets no "continue" for a body above the largest limit.
    if (Number(request.headers["content-length"] ?? 0) > SERVER_BYTES) response.shouldKeepAlive = false;
    else response.writeContinue();
    accept(request, response);
  });
  server.on("checkExpectation", (_request: IncomingMessage, response: ServerResponse) =>
    sendRawError(response, "MALFORMED_HTTP"),
  );
  return server;
}

/** Listens at an address. @throws the socket's own error, such as `EADDRINUSE` */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/**
 * Stops listening, closes idle connections, and waits for the requests in flight. After the grace period it closes all
 * connections.
 *
 * @param inFlight work for requests, also for those whose client has disconnected
 * @param graceMs the grace period in milliseconds
 */
export async function shutDown(
  server: Server,
  inFlight: ReadonlySet<Promise<unknown>>,
  graceMs: number,
): Promise<void> {
  const { promise: late, resolve: isLate } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    server.closeAllConnections();
    isLate();
  }, graceMs);
  const closed = new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  await Promise.race([closed.then(() => Promise.allSettled(inFlight)), late]);
  clearTimeout(timer);
}
