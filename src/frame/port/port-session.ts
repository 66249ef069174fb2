import { openChannel } from "../../bridge/channel.ts";
import type { FatalCode, FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { Parser } from "../../wire/schema/tagged.ts";
import type { ToFrame } from "../../wire/page-frame/to-frame.ts";

/** Rate limit of the messages of one page. A page sends a few messages a second at its busiest. */
const MAX_IN_TWO_SECONDS = 100;
/** Limit of messages that do not parse, for the whole life of a frame. */
const MAX_REFUSED = 500;

/** A frame after its `start`. */
export interface StartedFrame<In extends { t: string } = ToFrame> {
  take(message: Exclude<In, { t: "start" }>): void;
  /** Clears every value and removes the inputs. */
  stop(): void;
}

/**
 * Opens the frame's end of the port. The first message must be `start`, and the frame ignores every later `start`. A page
 * of another bridge version gets `fatal` once. A page that exceeds the rate limit gets `fatal`, and the port is closed.
 *
 * @param begin starts the frame; if it throws, the page gets `fatal` with `broken`
 */
export function openPortSession<In extends { t: string }, Out extends { t: string } = FromFrame>(
  port: MessagePort,
  parser: Parser<In>,
  begin: (start: Extract<In, { t: "start" }>, send: (message: Out) => void) => StartedFrame<In>,
): void {
  let frame: StartedFrame<In> | undefined;
  let refused = 0;
  let received = 0;
  let windowStart = 0;

  const fatal = (code: FatalCode) => channel.send({ t: "fatal", code } as never);
  const isOverLimit = () => {
    const now = Date.now();
    if (now - windowStart > 2000) {
      windowStart = now;
      received = 0;
    }
    if (++received <= MAX_IN_TWO_SECONDS && refused < MAX_REFUSED) return false;
    fatal("flooded");
    channel.close();
    frame?.stop();
    return true;
  };

  const channel = openChannel<In, Out>(
    port,
    parser,
    (message) => {
      if (isOverLimit()) return;
      if (message.t !== "start") return frame?.take(message as never);
      try {
        frame ??= begin(message as never, (message) => channel.send(message));
      } catch {
        // The page must not wait for a field that will never be ready.
        fatal("broken");
      }
    },
    () => {
      if (++refused === 1 && !frame) fatal("version");
      isOverLimit();
    },
  );
}
