import type { Log } from "../observability/log.ts";

/**
 * Ends the process on a fault that nobody caught, as Node does, but with the fault's kind for its last word: what Node
 * writes of an error is its message and everything on it, and that may quote a request.
 */
export function installCrashHandler(log: Log): void {
  process.on("uncaughtException", (error: unknown) => {
    const kind = error instanceof Error ? error.name : typeof error;
    log({ event: "failure", supportCode: "process", where: "process", kind });
    process.exit(1);
  });
}
