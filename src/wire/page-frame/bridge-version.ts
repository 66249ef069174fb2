/**
 * Version of the messages between page and frame. It rises when a message changes. The page sends it in `start`, and a frame
 * of another version answers with `fatal`. It has its own file because the page does not load the schemas of its messages.
 */
export const BRIDGE_VERSION = 2;
