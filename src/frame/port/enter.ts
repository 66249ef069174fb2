import { Boot } from "../../wire/page-frame/boot.ts";
import { read } from "../../wire/schema/schema.ts";
import { standsRight } from "./embedding-check.ts";
import { UNAVAILABLE } from "../field/locales/en.ts";

/** What a document that stands right begins with. */
export interface Entered {
  boot: Boot;
  /** The page's end of it is on its way. */
  port: MessagePort;
}

/**
 * How every frame document begins: reads what the service wrote into it, checks where it stands, and hands its page
 * a port. Fails closed: whatever cannot be checked ends in a text, and without an input.
 */
function enter(): Entered | undefined {
  try {
    const boot = read(Boot, JSON.parse(document.getElementById("boot")!.textContent));
    const surroundings = {
      origin: self.origin,
      top: parent === window,
      ancestors: location.ancestorOrigins ?? [],
    };
    if (boot && standsRight(boot, surroundings)) {
      const { port1, port2 } = new MessageChannel();
      // Delivered to the one origin that this document is bound to: whoever answers on the port is that page.
      parent.postMessage({ hostedSession: 1, t: "hello" }, boot.origin, [port2]);
      return { boot, port: port1 };
    }
  } catch {}
  document.body.textContent = UNAVAILABLE;
  return undefined;
}

/** Said while this is imported, before the rest of a frame is set up: meanwhile the page gets its answer ready. */
export const entered = enter();
