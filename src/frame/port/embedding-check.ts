import type { Boot } from "../../wire/page-frame/boot.ts";

/** What a document knows of where it stands. */
export interface Surroundings {
  /** `self.origin`: "null" in a sandbox without `allow-same-origin`. */
  origin: string;
  /** Not inside another document. */
  top: boolean;
  /** `location.ancestorOrigins`, where browsers have it. */
  ancestors: Iterable<string>;
}

/**
 * Whether this document stands where the service meant it to: on the gateway's own origin, and in the page it
 * is bound to and no other. The service's headers say the same; a proxy may strip headers.
 */
export function standsRight(boot: Boot, { origin, top, ancestors }: Surroundings): boolean {
  if (top || origin !== boot.gateway) return false;
  return [...ancestors].every((ancestor) => ancestor === "null" || ancestor === boot.origin);
}
