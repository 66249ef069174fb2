const UNRESOLVED = "host: the name cannot be resolved; use an address of this machine, or remove the setting";

/** Messages for the errors of listening, by the error code of Node. */
const MESSAGES: Record<string, (port: string) => string> = {
  EADDRINUSE: (port) =>
    `port ${port} is in use by another program: stop that program, or choose another port with GATEWAY_PORT`,
  EACCES: (port) =>
    `this user may not listen on port ${port}: choose one above 1023 with GATEWAY_PORT, and let the proxy use ${port}`,
  EADDRNOTAVAIL: () =>
    "host: is not an address of this machine; remove the setting to listen on loopback only",
  ENOTFOUND: () => UNRESOLVED,
  EAI_AGAIN: () => UNRESOLVED,
};
/** The system calls of listening: they resolve the host, then bind the port. */
const LISTEN_CALLS: unknown[] = ["getaddrinfo", "listen"];

/** A message for the operator: for an error of listening what to do, otherwise the error's own message. */
export function describeListenError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, port } = error as Error & { code?: unknown; syscall?: unknown; port?: unknown };
  const describe = LISTEN_CALLS.includes(syscall) && typeof code === "string" ? MESSAGES[code] : undefined;
  return describe?.(String(port)) ?? error.message;
}
