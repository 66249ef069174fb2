import type { Parser } from "../wire/schema/tagged.ts";

/** One end of a private line between a page and a frame. */
export interface Channel<Out> {
  send(message: Out): void;
  /** Nothing is heard or said after this. May be called twice. */
  close(): void;
}

/**
 * A typed line over a port that was vouched for when it was handed over. What does not parse is reported to
 * `onRefused` without its content, and is never thrown, echoed or logged: a refused message may be the one
 * that carries card data.
 *
 * Ports that ride along on a message are closed unread: nobody but the frame makes ports.
 */
export function openChannel<In, Out>(
  port: MessagePort,
  incoming: Parser<In>,
  onMessage: (message: In) => void,
  onRefused: () => void,
): Channel<Out> {
  const hear = ({ data, ports }: MessageEvent) => {
    for (const stranger of ports) stranger.close();
    const message = incoming.parse(data);
    if (!message || ports.length > 0) onRefused();
    else onMessage(message);
  };
  port.addEventListener("message", hear);
  port.addEventListener("messageerror", onRefused);
  port.start();
  return {
    send: (message) => port.postMessage(message),
    close() {
      port.removeEventListener("message", hear);
      port.removeEventListener("messageerror", onRefused);
      port.close();
    },
  };
}
