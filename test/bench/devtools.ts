import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { chromiumPath } from "../../scripts/chromium.ts";

/**
 * A browser that is driven over its DevTools pipe and attached only to the page. Test drivers attach to every frame of
 * another process and pause it until they are ready, which would be part of every measurement.
 */
export interface Browser {
  /** Opens a page in a new context, without cache and shared state. */
  open(): Promise<Page>;
  /** Sends a command to the browser target. */
  send<T = Params>(method: string, params?: Params): Promise<T>;
  close(): Promise<void>;
}

type Params = Record<string, unknown>;
type Listener = (params: never) => void;

export interface Session {
  send<T = Params>(method: string, params?: Params): Promise<T>;
  on(method: string, listener: Listener): void;
}

export interface Page extends Session {
  /** Runs an expression, awaits its promise, and returns its value. */
  evaluate<T>(expression: string): Promise<T>;
  /** Attaches to the page's frames of other processes, after they have loaded. */
  frames(): Promise<FrameSession[]>;
  dispose(): Promise<void>;
}

export interface FrameSession extends Session {
  evaluate<T>(expression: string): Promise<T>;
}

const PATIENCE = 30_000;

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--site-per-process",
  "--remote-debugging-pipe",
];

/** Starts a browser. @param flags further flags of the browser */
export async function launch(...flags: string[]): Promise<Browser> {
  const full = chromiumPath();
  // The full browser spends half a second of processor time per tab on its own interface; the shell does not.
  const shell = `${full}-headless-shell`;
  const profile = mkdtempSync(join(tmpdir(), "hosted-session-bench-"));
  const child: ChildProcess = spawn(
    existsSync(shell) ? shell : full,
    [...FLAGS, ...flags, `--user-data-dir=${profile}`],
    {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    },
  );
  const root = connect(child.stdio[3] as Writable, child.stdio[4] as Readable);
  return {
    open: () => openPage(root),
    send: root.session().send,
    async close() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
      // Child processes that are still ending hold the other ends of the pipes, and this process would wait for them.
      for (const stream of child.stdio) stream?.destroy();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Connection {
  session(id?: string): Session;
}

function connect(into: Writable, from: Readable): Connection {
  let next = 1;
  let rest = "";
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  const listeners = new Map<string, Listener[]>();
  from.setEncoding("utf8");
  from.on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\0");
    rest = parts.pop()!;
    for (const part of parts) {
      const message = JSON.parse(part) as {
        id?: number;
        sessionId?: string;
        method?: string;
        params?: never;
        result?: never;
        error?: { message: string };
      };
      if (message.id === undefined) {
        for (const listener of listeners.get(`${message.sessionId ?? ""} ${message.method}`) ?? []) {
          listener(message.params!);
        }
        continue;
      }
      const waiter = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) waiter?.reject(new Error(message.error.message));
      else waiter?.resolve(message.result!);
    }
  });
  return {
    session: (id) => ({
      send(method, params = {}) {
        const message = { id: next++, method, params, ...(id && { sessionId: id }) };
        into.write(`${JSON.stringify(message)}\0`);
        return new Promise((resolve, reject) => {
          waiting.set(message.id, { resolve, reject });
          const silent = () => reject(new Error(`${method}: the browser did not answer`));
          setTimeout(silent, PATIENCE).unref();
        });
      },
      on(method, listener) {
        const key = `${id ?? ""} ${method}`;
        listeners.set(key, [...(listeners.get(key) ?? []), listener]);
      },
    }),
  };
}

const evaluateIn =
  (session: Session) =>
  async <T>(expression: string): Promise<T> => {
    const answer = await session.send<{
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    }>("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) {
      throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    }
    return answer.result.value;
  };

async function openPage(root: Connection): Promise<Page> {
  const browser = root.session();
  const { browserContextId } = await browser.send<{ browserContextId: string }>(
    "Target.createBrowserContext",
  );
  const { targetId } = await browser.send<{ targetId: string }>("Target.createTarget", {
    url: "about:blank",
    browserContextId,
    width: 800,
    height: 600,
  });
  const attach = async (target: string): Promise<FrameSession> => {
    const { sessionId } = await browser.send<{ sessionId: string }>("Target.attachToTarget", {
      targetId: target,
      flatten: true,
    });
    const session = root.session(sessionId);
    return { ...session, evaluate: evaluateIn(session) };
  };
  // Without `Page.enable`, because a browser that reports frames parses the script of each again to find its location.
  const page = await attach(targetId);
  await page.send("Emulation.setFocusEmulationEnabled", { enabled: true });
  return {
    ...page,
    async frames() {
      const { targetInfos } = await browser.send<{
        targetInfos: { type: string; targetId: string; browserContextId?: string }[];
      }>("Target.getTargets", { filter: [{ type: "iframe" }] });
      const own = targetInfos.filter((info) => info.browserContextId === browserContextId);
      return Promise.all(own.map((info) => attach(info.targetId)));
    },
    dispose: async () => void (await browser.send("Target.disposeBrowserContext", { browserContextId })),
  };
}

/** Waits until an expression is true on the page. @throws Error after fifteen seconds */
export async function until(page: Page, condition: string): Promise<void> {
  await page.evaluate(`new Promise((resolve, reject) => {
    const begun = performance.now();
    (function look() {
      if (${condition}) resolve();
      else if (performance.now() - begun > 15000) reject(new Error("timed out: ${condition}"));
      else setTimeout(look, 5);
    })();
  })`);
}

/** Opens a page that says when it is ready (`readyAt`). */
export async function load(browser: Browser, url: string): Promise<Page> {
  const page = await browser.open();
  await page.send("Page.navigate", { url });
  await until(page, "window.readyAt");
  return page;
}

/** The sum of the layout shifts of a page so far, from the buffer of the browser. */
export const layoutShift = (page: Page): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const { value } of list.getEntries()) sum += value; })
      .observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(sum), 50));
  })`);
