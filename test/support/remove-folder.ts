import { rmSync } from "node:fs";

/**
 * Removes a test's folder with all that is in it. A process that is just ending may still write there: what it leaves is
 * removed too, for two seconds.
 */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
