import { createServer } from "node:http";
import { once } from "node:events";

/** A web server of a third party: pages under any `*.localhost` name, on a port of its own. */
export interface Strangers {
  /** Serves a page from now on, or another type by its headers. Returns its address. */
  place(host: string, path: string, body: string, headers?: Record<string, string>): string;
  /** The origin that a host has here. */
  origin(host: string): string;
  close(): void;
}

/** Starts the server. It uses real sockets, because browsers treat pages of a test tool differently from those of a network. */
export async function startStrangers(): Promise<Strangers> {
  const pages = new Map<string, { body: string; headers: Record<string, string> }>();
  const server = createServer((request, response) => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    const page = pages.get(`${host}${(request.url ?? "").replace(/[?#].*/, "")}`);
    if (!page) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers });
    return response.end(page.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const origin = (host: string) => `http://${host}:${port}`;
  return {
    origin,
    place(host, path, body, headers = {}) {
      const isPage = headers["content-type"] === undefined;
      pages.set(`${host}${path}`, {
        body: isPage ? `<!doctype html><meta charset="utf-8">${body}` : body,
        headers,
      });
      return `${origin(host)}${path}`;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
