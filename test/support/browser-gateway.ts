import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startDemo } from "../../demo/launcher/demo.ts";
import { removeFolder } from "./remove-folder.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The origin of a running gateway that allows loopback pages to embed its fields. */
    gateway: string;
  }
}

/** Starts a real gateway for the component tests, with its built frames and its store. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const data = mkdtempSync(join(tmpdir(), "hosted-session-components-"));
  const demo = await startDemo({ gatewayPort: 0, shopPort: 0, walletPort: 0, data }, () => {});
  project.provide("gateway", `http://127.0.0.1:${demo.gatewayPort}`);
  return async () => {
    await demo.close();
    removeFolder(data);
  };
}
