/**
 * The page's origin, which its frame is made for. A document without an address of its own (`srcdoc`) is of its
 * maker's; elsewhere the address says it, for pages like to have an `origin` of their own.
 */
export const pageOrigin = (): string => (location.origin === "null" ? self.origin : location.origin);
