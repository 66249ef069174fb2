import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Link } from "./shaped-link.ts";

/**
 * The floor, to which every figure is a ratio: the minimum of four cross-origin card inputs. A hand-written page has four
 * iframes in its markup, each with one input and a `postMessage` to its parent.
 */
const FRAME = `<!doctype html><meta charset="utf-8"><style>*{margin:0}input{width:100%;height:24px;border:0}</style><input><script>
const input = document.querySelector("input");
const tell = (m) => parent.postMessage(m, "*");
input.addEventListener("input", () => tell({ t: "input" }));
requestAnimationFrame(() => setTimeout(() => tell({ t: "ready" })));
</script>`;

const page = (frames: string) => `<!doctype html><meta charset="utf-8"><title>floor</title>
<style>iframe{display:block;width:300px;height:24px;border:1px solid;margin:8px}</style><body>
<script>
let ready = 0;
addEventListener("message", (event) => {
  if (event.data.t === "ready" && ++ready === 4) window.readyAt = performance.now();
  if (event.data.t === "input") window.heardAt = performance.timeOrigin + performance.now();
});
</script>
${`<iframe src="${frames}/frame"></iframe>`.repeat(4)}`;

export interface Listening {
  port: number;
  close(): Promise<void>;
}

/** Serves the result of a function of the path on a free loopback port. */
export async function listen(answer: (path: string) => string | undefined): Promise<Listening> {
  const server: Server = createServer((request, response) => {
    const body = answer(new URL(request.url ?? "/", "http://localhost").pathname);
    response.writeHead(body === undefined ? 404 : 200, {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
    });
    response.end(body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

/**
 * Serves the floor page on one site and its frames on another, each behind a link. Returns the page's URL.
 *
 * @param link opens a link to a port of this machine
 */
export async function serveFloor(link: (port: number) => Promise<Link>): Promise<{
  url: string;
  close(): Promise<void>;
}> {
  const frames = await listen((path) => (path === "/frame" ? FRAME : undefined));
  const toFrames = await link(frames.port);
  const shop = await listen((path) =>
    path === "/" ? page(`http://frames.localhost:${toFrames.port}`) : undefined,
  );
  const toShop = await link(shop.port);
  return {
    url: `http://floor.localhost:${toShop.port}/`,
    async close() {
      toFrames.close();
      toShop.close();
      await Promise.all([shop.close(), frames.close()]);
    },
  };
}
