import type { Boot } from "../../wire/page-frame/boot.ts";

/** What a document knows about the page that embeds it. */
export interface Embedding {
  /** `self.origin`: "null" in a sandbox without `allow-same-origin`. */
  origin: string;
  /** The document is not inside another one. */
  top: boolean;
  /** `location.ancestorOrigins`, in browsers that have it. */
  ancestors: Iterable<string>;
}

/**
 * Whether the gateway served this document from its own origin, and the page that it was issued for embeds it, and no other
 * page around that. The gateway's headers enforce the same. The frame checks it again because a proxy may strip headers.
 */
export function isExpectedEmbedding(boot: Boot, { origin, top, ancestors }: Embedding): boolean {
  if (top || origin !== boot.gateway) return false;
  return [...ancestors].every((ancestor) => ancestor === "null" || ancestor === boot.origin);
}
