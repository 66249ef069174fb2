const NAMELESS =
  "host: is a name that cannot be looked up; write an address of this machine, or leave it out";

/** What to do where this machine does not let the gateway listen. */
const DEAF: Record<string, (port: string) => string> = {
  EADDRINUSE: (port) =>
    `port ${port} is taken by another program: stop that, or choose another with GATEWAY_PORT`,
  EACCES: (port) =>
    `port ${port} is not for this user: choose one above 1023 with GATEWAY_PORT, and let the proxy have that one`,
  EADDRNOTAVAIL: () => "host: is no address of this machine; leave it out to listen to this machine alone",
  ENOTFOUND: () => NAMELESS,
  EAI_AGAIN: () => NAMELESS,
};
/** What is asked of the system to listen: the host's address, and then its port. */
const TO_LISTEN: unknown[] = ["getaddrinfo", "listen"];

/** An error in the operator's words: its own, where it is ours. */
export function describeListenError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, port } = error as Error & { code?: unknown; syscall?: unknown; port?: unknown };
  const words = TO_LISTEN.includes(syscall) && typeof code === "string" ? DEAF[code] : undefined;
  return words?.(String(port)) ?? error.message;
}
