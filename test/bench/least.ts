import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { listen } from "./floor.ts";
import { checkout } from "./pages.ts";
import type { Link } from "./shaped-link.ts";

/**
 * The minimum of fields that an external script creates. A script of the frames' origin creates the frames and sends each
 * its text style over a port. The frames apply it and report when they are painted. Nothing is formatted, validated or
 * stored. The difference to the floor is the cost of frames that are not in the page's markup; the rest is the product's.
 */
const FRAME = `<!doctype html><meta charset="utf-8"><style>*{margin:0}input{width:100%;height:24px;border:0}</style><input><script>
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => {
  Object.assign(document.documentElement.style, data);
  requestAnimationFrame(() => setTimeout(() => port1.postMessage("ready")));
};
parent.postMessage("hello", "*", [port2]);
</script>`;

const SCRIPT = `const session = document.querySelector("least-session");
const frames = new Map();
let ready = 0;
addEventListener("message", ({ source, ports: [port] }) => {
  const frame = frames.get(source);
  if (!frame) return;
  port.onmessage = () => { if (++ready === frames.size) session.dispatchEvent(new Event("ready")); };
  const { color, fontSize, fontFamily } = getComputedStyle(frame);
  port.postMessage({ color, fontSize, fontFamily });
});
for (const field of session.children) {
  const frame = document.createElement("iframe");
  frame.src = new URL("/frame", import.meta.url);
  frame.style.cssText = "display:block;width:100%;height:24px;border:0";
  field.append(frame);
  frames.set(frame.contentWindow, frame);
}`;

/** The page's elements, under names that no script of the product defines. */
const unclaimed = (html: string) => html.replaceAll(/hosted-(session|field)(?!\.js)/g, "least-$1");

/**
 * Serves the shop's page with that script in place of the product's. Returns the page's URL.
 *
 * @param link opens a link to a port of this machine
 * @param beside the URL of a script that the page also loads and runs, without using it
 */
export async function serveLeast(
  link: (port: number) => Promise<Link>,
  fields: readonly string[],
  beside?: string,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(({ url }, response) => {
    const isFrame = url === "/frame";
    response.writeHead(200, {
      "Content-Type": `text/${isFrame ? "html" : "javascript"}; charset=utf-8`,
      "Access-Control-Allow-Origin": "*",
      "Cache-Control": "no-store",
    });
    response.end(isFrame ? FRAME : SCRIPT);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = (frames: string) => {
    const html = unclaimed(checkout(frames, fields));
    return beside ? html.replace("<script", `<script type="module" src="${beside}"></script>$&`) : html;
  };
  const toFrames = await link((server.address() as AddressInfo).port);
  const shop = await listen((path) =>
    path === "/" ? page(`http://frames.localhost:${toFrames.port}`) : undefined,
  );
  const toShop = await link(shop.port);
  return {
    url: `http://least.localhost:${toShop.port}/`,
    async close() {
      toFrames.close();
      toShop.close();
      server.closeAllConnections();
      await Promise.all([shop.close(), new Promise((resolve) => server.close(resolve))]);
    },
  };
}
