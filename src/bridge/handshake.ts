import { Hello } from "../wire/page-frame/from-frame.ts";
import { read } from "../wire/schema/schema.ts";

/**
 * Waits for the port of a frame. A page and a frame come to share a private port in three steps:
 *
 * 1. The gateway binds a frame document to one page origin. It names the origin in `frame-ancestors` and in the boot data.
 * 2. The frame makes a MessageChannel and posts `hello` with one port to its parent, addressed to exactly that origin. The
 *    browser delivers it to no other origin, so the holder of the port is the page that the frame was made for.
 * 3. The page takes the port only if the message came from the window that it created *and* from the gateway's origin. All
 *    other messages, in both directions, go over the port. The frame never listens on its window.
 *
 * The page asks no question first: the frame sends `hello` as soon as its script runs, and the page answers with the field's
 * configuration. A frame that loads again sends `hello` again and gets a new start.
 *
 * @returns stops waiting
 */
export function awaitHello(
  frame: HTMLIFrameElement,
  gateway: string,
  onPort: (port: MessagePort) => void,
): () => void {
  const listen = (event: MessageEvent) => {
    if (event.origin !== gateway) return;
    if (event.source === null || event.source !== frame.contentWindow) return;
    const { data, ports } = event;
    if (!read(Hello, data) || ports.length !== 1) return;
    // Every later listener would read `contentWindow` of its own frame. Browsers set up a whole script environment for that
    // if the frame has not loaded yet.
    event.stopImmediatePropagation();
    onPort(ports[0]!);
  };
  window.addEventListener("message", listen);
  return () => window.removeEventListener("message", listen);
}
