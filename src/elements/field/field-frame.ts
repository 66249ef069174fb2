import { type Channel, openChannel } from "../../bridge/channel.ts";
import { awaitHello } from "../../bridge/handshake.ts";
import { BRIDGE_VERSION } from "../../wire/page-frame/bridge-version.ts";
import type { FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { Parser } from "../../wire/schema/tagged.ts";
import type { Settings, ToFrame } from "../../wire/page-frame/to-frame.ts";
import { pageOrigin } from "../dom/page-origin.ts";

/** Events of the frame itself, besides the messages that it sends. */
export type FrameEvent = { t: "lost" } | { t: "unavailable" };
export type FrameMessage = FromFrame | FrameEvent;

/** The address of a field's document. */
export interface FrameAddress {
  /** The gateway's origin. */
  gateway: string;
  merchant: string;
  apiVersion: string;
  /** The gateway's frame document: that of the elements or that of `session.js`. */
  document: "field" | "protocol-field";
}

/** The field's current state. It is read when its frame starts, and again whenever it may have changed. */
export interface Description<Out extends { t: string } = ToFrame> {
  /** Sent once, when the frame starts. */
  identity: Omit<Extract<Out, { t: "start" }>, keyof Settings | "t" | "v">;
  /** Sent at the start and after every change. */
  settings: Settings;
}

const MAX_ATTEMPTS = 4;
const LOAD_TIMEOUT = 8_000;
/** In milliseconds. A document that has loaded and sent nothing is an error page. */
const HELLO_TIMEOUT = 1_500;

/**
 * Owns one iframe. Loads it, takes its port and starts it with the current settings. Starts it again after a reload
 * or a move, and retries when it does not load.
 */
export class FieldFrame<In extends { t: string } = FromFrame, Out extends { t: string } = ToFrame> {
  readonly element: HTMLIFrameElement = document.createElement("iframe");
  #parser: Parser<In>;
  #notify: (message: In | FrameEvent) => void;
  #channel: Channel<Out> | undefined;
  #stopAwaitingHello: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  /** False when a load event means that the page, or an attacker's script on it, navigated the frame. */
  #isLoadExpected = false;
  #describe: (() => Description<Out>) | undefined;
  #sent = "";

  constructor(parser: Parser<In>, notify: (message: In | FrameEvent) => void) {
    this.#parser = parser;
    this.#notify = notify;
    const { element } = this;
    // No sandbox attribute, because a hostile page would leave it out. The document's own headers sandbox it.
    element.allow = delegatedFeatures();
    element.referrerPolicy = "strict-origin";
    element.addEventListener("load", () => this.#onLoad());
  }

  /**
   * Loads the frame, also again from another address. It loads once its element is in a document.
   *
   * @param lang the language of the texts in the document; the settings may change it later
   */
  connect(address: FrameAddress, lang: string, describe: () => Description<Out>): void {
    const { gateway, merchant, apiVersion, document } = address;
    this.disconnect();
    this.#describe = describe;
    this.#attempts = 0;
    this.#stopAwaitingHello = awaitHello(this.element, gateway, (port) => this.#start(port));
    const path = `/form/version/${apiVersion}/merchant/${merchant}/${document}`;
    const url = `${gateway}${path}?o=${encodeURIComponent(pageOrigin())}&lang=${lang}`;
    this.element.src = url;
    this.#isLoadExpected = true;
    this.#setLoadTimeout(LOAD_TIMEOUT);
  }

  /** Stops listening and closes the port. `connect` may be called again. */
  disconnect(): void {
    clearTimeout(this.#timer);
    this.#stopAwaitingHello?.();
    this.#channel?.close();
    this.#channel = this.#stopAwaitingHello = undefined;
  }

  /** Sends the settings if they changed. */
  configure(): void {
    if (!this.#channel || !this.#describe) return;
    const { settings } = this.#describe();
    const text = JSON.stringify(settings);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#channel.send({ t: "configure", ...settings } as never);
  }

  send(message: Out): void {
    this.#channel?.send(message);
  }

  /** Loads the document again after it was reported as `unavailable`. */
  retry(): void {
    this.#attempts = 0;
    this.#reload();
  }

  #start(port: MessagePort): void {
    clearTimeout(this.#timer);
    if (this.#channel) {
      this.#isLoadExpected = true;
      this.#disconnectPort();
    }
    let refused = 0;
    this.#channel = openChannel<In, Out>(
      port,
      this.#parser,
      (message) => this.#notify(message),
      () => {
        if (refused++ === 0)
          console.warn("[hosted-session] A frame sent a message that this version does not know.");
      },
    );
    const { identity, settings } = this.#describe!();
    this.#sent = JSON.stringify(settings);
    this.#channel.send({ t: "start", v: BRIDGE_VERSION, ...identity, ...settings } as never);
  }

  #disconnectPort(): void {
    if (!this.#channel) return;
    this.#channel.close();
    this.#channel = undefined;
    this.#notify({ t: "lost" });
  }

  #onLoad(): void {
    if (!this.#isLoadExpected) this.#disconnectPort();
    this.#isLoadExpected = false;
    // The hello of a good document may arrive just before or just after its load event.
    if (!this.#channel && this.#stopAwaitingHello) this.#setLoadTimeout(HELLO_TIMEOUT);
  }

  #setLoadTimeout(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#attempts += 1;
      if (this.#attempts < MAX_ATTEMPTS) this.#reload();
      else this.#notify({ t: "unavailable" });
    }, milliseconds);
  }

  #reload(): void {
    const { src } = this.element;
    this.element.src = src; // assigning the same address loads it again
    this.#isLoadExpected = true;
    this.#setLoadTimeout(LOAD_TIMEOUT);
  }
}

/**
 * The `allow` attribute: lets the browser fill in the frame, which it would otherwise ask the payer about. It names
 * only features that this browser knows, because the browser logs a warning for any other.
 */
function delegatedFeatures(): string {
  const { featurePolicy } = document as { featurePolicy?: { features(): string[] } };
  const known = featurePolicy?.features() ?? [];
  return ["autofill", "shared-autofill", "manual-text"]
    .filter((feature) => known.includes(feature))
    .join("; ");
}
