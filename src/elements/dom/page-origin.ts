/**
 * The page's origin, which the frame is requested for. It comes from the address, because pages may define a global
 * `origin` of their own. A `srcdoc` document has no address and takes the origin of its creator.
 */
export const pageOrigin = (): string => (location.origin === "null" ? self.origin : location.origin);
