import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { Builder, type WebDriver } from "selenium-webdriver";

/** The programs of the system's WebKitGTK. Playwright cannot drive it, so WebKit's own driver does, on a virtual screen. */
export interface WebKit {
  driver: string;
  browser: string;
  screen: string;
}

/** The folder of libraries on Debian. The library brings a browser, below the names of the machine and the version. */
const LIBRARIES = "/usr/lib";

/** Finds WebKitGTK. Returns undefined if one of the three programs is missing. */
export function findWebKit(): WebKit | undefined {
  const driver = "/usr/bin/WebKitWebDriver";
  const screen = "/usr/bin/Xvfb";
  if (!existsSync(driver) || !existsSync(screen)) return undefined;
  const browser = readdirSync(LIBRARIES)
    .filter((name) => name.endsWith("-linux-gnu"))
    .flatMap((name) => ["4.1", "4.0"].map((api) => `${LIBRARIES}/${name}/webkit2gtk-${api}/MiniBrowser`))
    .find(existsSync);
  return browser === undefined ? undefined : { driver, browser, screen };
}

/** A browser window, and the function that closes it. */
export interface WebKitWindow {
  window: WebDriver;
  close(): Promise<void>;
}

/** Opens a browser window. @throws Error when it does not start within ten seconds */
export async function openWebKit({ driver, browser, screen }: WebKit): Promise<WebKitWindow> {
  const xvfb = spawn(screen, ["-displayfd", "3", "-screen", "0", "1280x1400x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const running: ChildProcess[] = [xvfb];
  const kill = () => running.toReversed().forEach((child) => child.kill());
  try {
    const display = await firstLine(xvfb);
    const port = await freePort();
    running.push(
      spawn(driver, [`--port=${port}`, "--host=127.0.0.1"], {
        env: { ...process.env, DISPLAY: `:${display}`, WEBKIT_DISABLE_COMPOSITING_MODE: "1" },
        stdio: "ignore",
      }),
    );
    await waitForDriver(port);
    const window = await new Builder()
      .disableEnvironmentOverrides()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities({
        "browserName": "MiniBrowser",
        "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] },
      })
      .build();
    return {
      window,
      async close() {
        await window.quit().catch(() => undefined);
        kill();
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
}

const TIMEOUT_MS = 10_000;

/** The number of the virtual screen, which Xvfb prints when it is ready. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("no screen for WebKit within ten seconds")), TIMEOUT_MS);
    child.once("error", reject);
    (child.stdio[3] as NodeJS.ReadableStream).once("data", (chunk: Buffer) => {
      clearTimeout(late);
      resolve(chunk.toString().trim());
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function waitForDriver(port: number): Promise<void> {
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end;) {
    const status = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (status?.ok) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error("WebKit's driver does not respond");
}
