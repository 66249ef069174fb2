import { spawn } from "node:child_process";
import { once } from "node:events";

/** `hosted-session serve` in its own process. */
export interface Child {
  address: string;
  /** Kills the process at once with SIGKILL. Its memory is lost. */
  kill(): Promise<void>;
  /** The text of its standard output and error. */
  said(): string;
}

/** Starts a gateway. @throws Error with its output, if it does not start */
export async function startChild(config: string, environment: Record<string, string> = {}): Promise<Child> {
  const child = spawn(process.execPath, ["src/gateway/cli/main.ts", "serve", "--config", config], {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const started = new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += String(chunk);
      const [, address] = /"event":"started","address":"([^"]+)"/.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(`the gateway did not start: ${said}`)));
  });
  const address = await started;
  return {
    address,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    said: () => said,
  };
}
