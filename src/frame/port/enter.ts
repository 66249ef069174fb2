import { Boot } from "../../wire/page-frame/boot.ts";
import { read } from "../../wire/schema/schema.ts";
import { isExpectedEmbedding } from "./embedding-check.ts";
import { UNAVAILABLE } from "../field/locales/en.ts";

/** What a frame document starts with, after its embedding was checked. */
export interface Entered {
  boot: Boot;
  /** The frame's end. The other end is on its way to the page. */
  port: MessagePort;
}

/**
 * Starts every frame document: reads the boot data, checks the embedding, and sends the page a port. It fails closed: if a
 * check fails or throws, the document shows a text and has no input.
 */
function enter(): Entered | undefined {
  try {
    const boot = read(Boot, JSON.parse(document.getElementById("boot")!.textContent));
    const embedding = {
      origin: self.origin,
      top: parent === window,
      ancestors: location.ancestorOrigins ?? [],
    };
    if (boot && isExpectedEmbedding(boot, embedding)) {
      const { port1, port2 } = new MessageChannel();
      // The browser delivers it to this one origin alone, so every message on the port is from that page.
      parent.postMessage({ hostedSession: 1, t: "hello" }, boot.origin, [port2]);
      return { boot, port: port1 };
    }
  } catch {}
  document.body.textContent = UNAVAILABLE;
  return undefined;
}

/**
 * Runs when this module is imported, before the other modules of a frame, because the page can then prepare its `start`
 * while the frame sets up the rest.
 */
export const entered = enter();
