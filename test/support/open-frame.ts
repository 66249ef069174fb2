/// <reference types="vite/client" />
import { afterEach } from "vitest";
import css from "../../src/frame/frame.css?raw";
import { openFrame } from "../../src/frame/frame.ts";
import type { Boot } from "../../src/wire/page-frame/boot.ts";
import { BRANDS, type FieldName } from "../../src/wire/schema/fields.ts";
import { FromFrame } from "../../src/wire/page-frame/from-frame.ts";
import type { Start } from "../../src/wire/page-frame/to-frame.ts";

export const SESSION = `SESSION${"0".repeat(26)}`;

export const BOOT: Boot = {
  merchant: "SHOP1",
  apiVersion: "100",
  origin: "https://shop.example",
  gateway: "https://pay.example",
  frameToken: "token",
  brands: [...BRANDS],
  disclose: { cardType: "settled", bin: false },
  lifetime: { idle: "900", most: "3600" },
};

/** A request of a frame. */
export interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** The gateway's response in a test; `undefined`: the connection fails. */
export type Service = (asked: Asked) => { status?: number; body: unknown } | undefined;

const API = "https://pay.example/api/rest/version/100/merchant/SHOP1/";
const realFetch = globalThis.fetch;
const groups: (() => void)[] = [];
let sheet: HTMLStyleElement | undefined;

afterEach(() => {
  for (const stop of groups.splice(0)) stop();
  document.body.replaceChildren();
  document.documentElement.removeAttribute("style");
  sheet?.remove();
  sheet = undefined;
  globalThis.fetch = realFetch;
});

/** Replaces `fetch`, and returns the list of requests, which grows with each one. */
export function serve(service: Service = () => undefined): Asked[] {
  const asked: Asked[] = [];
  globalThis.fetch = async (input, init) => {
    const url = input as string;
    if (!url.startsWith(API)) return new Response("{}", { status: 404 });
    const request: Asked = {
      method: init?.method ?? "GET",
      path: url.slice(API.length),
      headers: init?.headers as Record<string, string>,
      body: JSON.parse(init?.body as string),
    };
    asked.push(request);
    const answer = service(request);
    if (!answer) throw new TypeError("Failed to fetch");
    return Response.json(answer.body, { status: answer.status ?? 200 });
  };
  return asked;
}

/** A frame in this page, as a merchant's page sees it. */
export interface Opened {
  /** All messages of the frame to the page. */
  said: FromFrame[];
  deliver: ReturnType<typeof openFrame>["take"];
  stop(): void;
  input: HTMLInputElement;
  /** The latest state. */
  state(): Extract<FromFrame, { t: "state" }>;
  /** Resolves with the first message of this kind, also if it was sent before. */
  next<T extends FromFrame["t"]>(t: T): Promise<Extract<FromFrame, { t: T }>>;
}

/** Opens one field. Fields of one `group` are siblings. A message that the contract does not know fails the test. */
export async function open(
  field: FieldName,
  { boot = BOOT, group = "G".repeat(22), ...rest }: Partial<Start> & { boot?: Boot } = {},
): Promise<Opened> {
  if (!sheet) {
    sheet = document.createElement("style");
    sheet.textContent = css;
    document.head.prepend(sheet);
  }
  const said: FromFrame[] = [];
  const before = document.body.querySelectorAll("input, select").length;
  const running = openFrame(
    boot,
    { t: "start", v: 2, field, group, session: SESSION, ...rest },
    (message) => {
      if (!FromFrame.parse(message)) throw new Error(`not in the contract: ${JSON.stringify(message)}`);
      said.push(message);
    },
  );
  groups.push(() => running.stop());
  const find = (t: string) => said.find((message) => message.t === t);
  const next = async (t: string) => {
    const until = performance.now() + 3000;
    while (!find(t)) {
      if (performance.now() > until) throw new Error(`the frame never said ${t}`);
      await pause(5);
    }
    return find(t)!;
  };
  await next("ready");
  return {
    said,
    deliver: running.take,
    stop: running.stop,
    input: document.body.querySelectorAll<HTMLInputElement>("input, select")[before]!,
    state: () => said.findLast((message) => message.t === "state")!,
    next: next as Opened["next"],
  };
}

/**
 * Waits until the messages between frames have arrived. A marker travels over a `BroadcastChannel` several times: each of
 * its trips ends after all messages that were posted before it, and the frames' answers to those take one trip more.
 */
export async function settled(): Promise<void> {
  const [from, to] = [new BroadcastChannel("settled"), new BroadcastChannel("settled")];
  for (let trip = 0; trip < 8; trip += 1) {
    const arrived = new Promise((resolve) => to.addEventListener("message", resolve, { once: true }));
    from.postMessage(trip);
    await arrived;
  }
  from.close();
  to.close();
}

/** A delay that is part of a scenario: a slow gateway, a payer who waits. */
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
