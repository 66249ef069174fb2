import type { Parser } from "../wire/schema/tagged.ts";

/** One end of the private port between a page and a frame. */
export interface Channel<Out> {
  send(message: Out): void;
  /** Ends the channel: no message is sent or received after this. May be called twice. */
  close(): void;
}

/**
 * Opens a typed channel over a port of the handshake. A message that does not parse is reported to `onRefused` without its
 * content. It is never thrown, echoed or logged, because it may be the one that carries card data.
 *
 * A message that brings ports is refused and its ports are closed, because only a frame makes ports, and only for `hello`.
 */
export function openChannel<In, Out>(
  port: MessagePort,
  incoming: Parser<In>,
  onMessage: (message: In) => void,
  onRefused: () => void,
): Channel<Out> {
  const receive = ({ data, ports }: MessageEvent) => {
    for (const stray of ports) stray.close();
    const message = incoming.parse(data);
    if (!message || ports.length > 0) onRefused();
    else onMessage(message);
  };
  port.addEventListener("message", receive);
  port.addEventListener("messageerror", onRefused);
  port.start();
  return {
    send: (message) => port.postMessage(message),
    close() {
      port.removeEventListener("message", receive);
      port.removeEventListener("messageerror", onRefused);
      port.close();
    },
  };
}
