import type { Page } from "@playwright/test";

/** One observation of the page, in chronological order. */
export interface Sight {
  what: string;
  /** Serialized, with random names replaced. */
  seen: string;
}

/**
 * Runs in the page before any script of it, and records everything that a hostile script could: messages of windows
 * and ports in both directions, every event with its data, errors and the console.
 */
export async function witness(page: Page, shop: string): Promise<() => Promise<Sight[]>> {
  const fromBrowser: Sight[] = [];
  page.on("console", (message) => fromBrowser.push({ what: "console", seen: message.text() }));
  page.on("pageerror", (error) => fromBrowser.push({ what: "error", seen: String(error) }));
  page.on("request", (request) => {
    if (request.isNavigationRequest() && request.frame() !== page.mainFrame()) {
      fromBrowser.push({ what: "frame address", seen: request.url() });
    } else if (request.frame() === page.mainFrame()) {
      fromBrowser.push({
        what: "request",
        seen: `${request.method()} ${request.url()} ${request.postData() ?? ""}`,
      });
    }
  });
  await page.addInitScript(installRecorder, shop);
  return async () => {
    const fromPage = await page.evaluate(async (): Promise<Sight[]> => {
      const sights = (globalThis as unknown as { sights: Sight[] }).sights;
      const rest = await readState();
      return [...sights, ...rest];

      /**
       * Reads state that scripts can inspect at any time: the document with its shadow trees, sizes, storage,
       * history, timings.
       */
      async function readState(): Promise<Sight[]> {
        const roots: (Document | ShadowRoot)[] = [document];
        const found: Sight[] = [];
        for (const root of roots) {
          found.push({
            what: "markup",
            seen: root instanceof Document ? root.documentElement.outerHTML : root.innerHTML,
          });
          for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot) roots.push(element.shadowRoot);
            if (element instanceof HTMLFormElement) {
              const entries = [...new FormData(element)].map(
                ([name, value]) => `${name}=${typeof value === "string" ? value : "file"}`,
              );
              found.push({ what: "form data", seen: entries.join("&") });
            }
            if (element.localName === "hosted-field" || element.localName === "iframe") {
              const { width, height } = element.getBoundingClientRect();
              found.push({ what: "size", seen: `${element.localName} ${width} ${height}` });
            }
            if (element.localName === "hosted-field" || element.localName === "hosted-session") {
              const own: string[] = [];
              for (
                let level: object = element;
                level !== HTMLElement.prototype;
                level = Object.getPrototypeOf(level)
              ) {
                for (const name of Object.getOwnPropertyNames(level)) {
                  const value: unknown = Reflect.get(level, name, element);
                  if (typeof value !== "function" && typeof value !== "object")
                    own.push(`${name}: ${JSON.stringify(value)}`);
                }
              }
              found.push({ what: "properties", seen: own.join(", ") });
            }
          }
        }
        const databases = await indexedDB.databases();
        found.push(
          {
            what: "storage",
            seen: JSON.stringify([
              Object.entries(localStorage),
              Object.entries(sessionStorage),
              databases,
              await caches.keys(),
            ]),
          },
          { what: "cookie", seen: document.cookie },
          { what: "address", seen: location.href + JSON.stringify(history.state) },
          {
            what: "timings",
            seen: performance
              .getEntries()
              .map(({ name, entryType }) => `${entryType} ${name}`)
              .join("\n"),
          },
          { what: "selection", seen: String(getSelection()) },
          { what: "window", seen: `${document.title} ${window.name}` },
        );
        return found;
      }
    });
    return [...fromPage, ...fromBrowser].map(({ what, seen }) => ({ what, seen: withoutRandom(seen) }));
  };
}

/** Random names may contain any digits by chance, and are known not to be card data. */
function withoutRandom(text: string): string {
  return text
    .replaceAll(/SESSION[0-9A-Z]{26}/g, "<session>")
    .replaceAll(/\b[0-9a-f]{10}\b/g, "<version>")
    .replaceAll(/ORD-[0-9A-F]{12}/g, "<order>")
    .replaceAll(/"(rid|group|docId)":"[\w-]{22}"/g, '"$1":"<nonce>"')
    .replaceAll(/sha384-[\w+/]{64}/g, "<hash>")
    .replaceAll(/\/assets\/[0-9a-f]{16}\//g, "/assets/<build>/")
    .replaceAll(/localhost:\d+/g, "localhost")
    .replaceAll(/localhost%3A\d+/g, "localhost");
}

function installRecorder(shop: string): void {
  if (location.origin !== shop) return;
  const sights: { what: string; seen: string }[] = [];
  Object.assign(globalThis, { sights });
  const write = (value: unknown, depth = 0): string => {
    if (typeof value !== "object" || value === null) return String(value);
    if (depth > 3 || value instanceof Node || value instanceof Window)
      return Object.prototype.toString.call(value);
    const names = new Set<string>();
    for (
      let level: object | null = value;
      level && level !== Object.prototype;
      level = Object.getPrototypeOf(level)
    ) {
      if (level === Event.prototype) break;
      for (const name of Object.getOwnPropertyNames(level)) names.add(name);
    }
    const parts = [...names].flatMap((name) => {
      try {
        const member: unknown = Reflect.get(value, name);
        return typeof member === "function" ? [] : [`"${name}":${quote(member, depth)}`];
      } catch {
        return [];
      }
    });
    return `{${parts.join(",")}}`;
  };
  const quote = (member: unknown, depth: number) =>
    typeof member === "string" ? JSON.stringify(member) : write(member, depth + 1);
  const note = (what: string, seen: string) => sights.push({ what, seen });

  window.addEventListener("message", ({ data, origin, ports }) => {
    note("window message", `${origin} ${write(data)}`);
    for (const port of ports)
      port.addEventListener("message", (event) => note("from frame", write(event.data)));
  });
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (this: MessagePort, ...sent: [unknown, ...never[]]) {
    note("to frame", write(sent[0]));
    Reflect.apply(post, this, sent);
  };
  // Events that the browser dispatches, and those of scripts.
  const heard = [
    "keydown",
    "keyup",
    "keypress",
    "beforeinput",
    "input",
    "change",
    "paste",
    "copy",
    "compositionupdate",
  ];
  for (const type of [...heard, "submit", "invalid", "selectionchange", "resize", "scroll"]) {
    window.addEventListener(
      type,
      (event) => note("browser event", `${type} ${write(event)} ${target(event)}`),
      true,
    );
  }
  const dispatch = EventTarget.prototype.dispatchEvent;
  EventTarget.prototype.dispatchEvent = function (event) {
    note("event", `${event.type} ${write(event)}`);
    return Reflect.apply(dispatch, this, [event]);
  };
  new PerformanceObserver((list) => {
    for (const { entryType, name } of list.getEntries()) note("performance", `${entryType} ${name}`);
  }).observe({
    entryTypes: ["longtask", "layout-shift", "event", "first-input"].filter((type) =>
      PerformanceObserver.supportedEntryTypes.includes(type),
    ),
  });

  function target(event: Event): string {
    return event.target instanceof Element ? `${event.target.localName}#${event.target.id}` : "";
  }
}
