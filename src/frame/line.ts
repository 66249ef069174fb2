import { openChannel } from "../bridge/channel.ts";
import type { FatalCode, FromFrame } from "../wire/from-frame.ts";
import { type Start, ToFrame } from "../wire/to-frame.ts";

/** A page sends a few messages a second at its busiest. */
const MOST_IN_TWO_SECONDS = 100;
const MOST_REFUSED = 500;

/** What a started frame does with the messages after `start`. */
export interface Running {
  hear(message: Exclude<ToFrame, Start>): void;
  /** Forget everything. */
  stop(): void;
}

/**
 * The frame's end of the port. The first message must be `start`, and only the first may be. A page that
 * speaks another version is told so, once; one that floods the frame is cut off.
 */
export function openLine(
  port: MessagePort,
  begin: (start: Start, send: (m: FromFrame) => void) => Running,
): void {
  let running: Running | undefined;
  let refused = 0;
  let heard = 0;
  let since = 0;

  const fatal = (code: FatalCode) => channel.send({ t: "fatal", code });
  const floods = () => {
    const now = performance.now();
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

  const channel = openChannel<ToFrame, FromFrame>(
    port,
    ToFrame,
    (message) => {
      if (floods()) return;
      if (message.t !== "start") running?.hear(message);
      else running ??= begin(message, (answer) => channel.send(answer));
    },
    () => {
      if (++refused === 1 && !running) fatal("version");
      floods();
    },
  );
}
