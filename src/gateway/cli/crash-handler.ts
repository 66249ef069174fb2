import type { Log } from "../observability/log.ts";

/**
 * Ends the process on an uncaught exception, as Node does, but logs only the kind of the error. Node would print its
 * message and all its properties, and those may quote a request.
 */
export function installCrashHandler(log: Log): void {
  process.on("uncaughtException", (error: unknown) => {
    const kind = error instanceof Error ? error.name : typeof error;
    log({ event: "failure", supportCode: "process", where: "process", kind });
    process.exit(1);
  });
}
