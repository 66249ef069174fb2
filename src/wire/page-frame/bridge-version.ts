/**
 * What the two ends of the bridge must agree on. In a file of its own: a page says it, and has no use for the schemas of
 * what it says.
 */
export const BRIDGE_VERSION = 2;
