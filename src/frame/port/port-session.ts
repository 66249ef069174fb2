import { openChannel } from "../../bridge/channel.ts";
import type { FatalCode, FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { Parser } from "../../wire/schema/tagged.ts";
import type { ToFrame } from "../../wire/page-frame/to-frame.ts";

/** A page sends a few messages a second at its busiest. */
const MOST_IN_TWO_SECONDS = 100;
const MOST_REFUSED = 500;

/** What a started frame does with the messages after `start`. */
export interface Running<In extends { t: string } = ToFrame> {
  hear(message: Exclude<In, { t: "start" }>): void;
  /** Forget everything. */
  stop(): void;
}

/**
 * The frame's end of the port. The first message must be `start`, and only the first may be. A page that
 * speaks another version is told so, once; one that floods the frame is cut off.
 */
export function openLine<In extends { t: string }, Out extends { t: string } = FromFrame>(
  port: MessagePort,
  parser: Parser<In>,
  begin: (start: Extract<In, { t: "start" }>, send: (message: Out) => void) => Running<In>,
): void {
  let running: Running<In> | undefined;
  let refused = 0;
  let heard = 0;
  let since = 0;

  const fatal = (code: FatalCode) => channel.send({ t: "fatal", code } as never);
  const floods = () => {
    const now = Date.now();
    if (now - since > 2000) {
      since = now;
      heard = 0;
    }
    if (++heard <= MOST_IN_TWO_SECONDS && refused < MOST_REFUSED) return false;
    fatal("flooded");
    channel.close();
    running?.stop();
    return true;
  };

  const channel = openChannel<In, Out>(
    port,
    parser,
    (message) => {
      if (floods()) return;
      if (message.t !== "start") return running?.hear(message as never);
      try {
        running ??= begin(message as never, (answer) => channel.send(answer));
      } catch {
        // The page is not to wait for a field that will never be.
        fatal("broken");
      }
    },
    () => {
      if (++refused === 1 && !running) fatal("version");
      floods();
    },
  );
}
