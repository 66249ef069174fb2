import { Hello } from "../wire/page-frame/from-frame.ts";
import { read } from "../wire/schema/schema.ts";

/**
 * How a page and a frame come to share a private port.
 *
 * 1. The service binds a frame document to one page origin: it says so in `frame-ancestors` and writes the
 *    origin into the document.
 * 2. The frame makes a MessageChannel and posts `hello` with one port to its parent, addressed to exactly that
 *    origin. The browser delivers it to no other, so whoever holds the port is the page the frame was made for.
 * 3. The page takes the port only if the message came from the window it created *and* from the gateway's
 *    origin. Everything else, in both directions, goes over the port; the frame never listens on its window.
 *
 * There is no question to wait for: the frame speaks as soon as its script runs, and the page's first words
 * are already the field's configuration. A frame that loads again says `hello` again and gets a fresh start.
 */
export function awaitHello(
  frame: HTMLIFrameElement,
  gateway: string,
  onPort: (port: MessagePort) => void,
): () => void {
  const listen = (event: MessageEvent) => {
    if (event.origin !== gateway) return; // from where
    if (event.source === null || event.source !== frame.contentWindow) return; // who
    const { data, ports } = event;
    if (!read(Hello, data) || ports.length !== 1) return; // about what
    // Whoever listens after this one would ask its own frame for its window; to give one out before the frame has
    // loaded, the browser sets up all that a script could want there.
    event.stopImmediatePropagation();
    onPort(ports[0]!);
  };
  window.addEventListener("message", listen);
  return () => window.removeEventListener("message", listen);
}
