import { rmSync } from "node:fs";

/**
 * Removes a test's folder and its contents. Retries for two seconds, because a process that is ending may still write
 * there.
 */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
