import { Boot } from "../wire/boot.ts";
import { read } from "../wire/schema.ts";
import { standsRight } from "./door.ts";
import { UNAVAILABLE } from "./locales/en.ts";

/**
 * How every frame document begins: reads what the service wrote into it, checks where it stands, and hands its page
 * a port. Fails closed: whatever cannot be checked ends in a text, and without an input.
 */
export function enter(begin: (boot: Boot, port: MessagePort) => void): void {
  try {
    const boot = read(Boot, JSON.parse(document.getElementById("boot")!.textContent));
    const surroundings = {
      origin: self.origin,
      top: parent === window,
      ancestors: location.ancestorOrigins ?? [],
    };
    if (!boot || !standsRight(boot, surroundings)) throw new Error("origin");
    const { port1, port2 } = new MessageChannel();
    // Delivered to the one origin that this document is bound to: whoever answers on the port is that page.
    parent.postMessage({ hostedSession: 1, t: "hello" }, boot.origin, [port2]);
    begin(boot, port1);
  } catch {
    document.body.textContent = UNAVAILABLE;
  }
}
