import { type Channel, openChannel } from "../../bridge/channel.ts";
import { awaitHello } from "../../bridge/handshake.ts";
import { BRIDGE_VERSION } from "../../wire/page-frame/bridge-version.ts";
import type { FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { Parser } from "../../wire/schema/tagged.ts";
import type { Settings, ToFrame } from "../../wire/page-frame/to-frame.ts";
import { pageOrigin } from "../dom/page-origin.ts";

/** What becomes of a frame, besides what it says itself. */
export type FrameLoss = { t: "lost" } | { t: "unavailable" };
export type FrameNews = FromFrame | FrameLoss;

/** Where a field's document is and what it is started with. */
export interface Placement {
  /** The gateway's origin. */
  gateway: string;
  merchant: string;
  apiVersion: string;
  /** Which of the gateway's frame documents: the elements' or the protocol's. */
  document: "field" | "protocol-field";
}

/** A field as it is now: asked for when its frame is there, and again whenever it may have changed. */
export interface Description<Out extends { t: string } = ToFrame> {
  /** Said once, when the frame starts. */
  identity: Omit<Extract<Out, { t: "start" }>, keyof Settings | "t" | "v">;
  /** Said then, and whenever one of them is another. */
  settings: Settings;
}

const TRIES = 4;
const PATIENCE = 8_000;
/** A document that has loaded and still said nothing is an error page. */
const PATIENCE_AFTER_LOAD = 1_500;

/**
 * Owns one iframe: loads it, takes its port, starts it with the current settings, starts it again when it was
 * reloaded or moved, tries again when it does not come, and leaves nothing behind.
 */
export class FieldFrame<In extends { t: string } = FromFrame, Out extends { t: string } = ToFrame> {
  readonly element: HTMLIFrameElement = document.createElement("iframe");
  #parser: Parser<In>;
  #hear: (news: In | FrameLoss) => void;
  #channel: Channel<Out> | undefined;
  #forgetHello: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  /** A load event that was not asked for means that the page, or somebody on it, navigated the frame. */
  #awaitsLoad = false;
  #describe: (() => Description<Out>) | undefined;
  #sent = "";

  constructor(parser: Parser<In>, hear: (news: In | FrameLoss) => void) {
    this.#parser = parser;
    this.#hear = hear;
    const { element } = this;
    // No sandbox attribute: a hostile page would leave it out. The document brings its own, in its headers.
    element.allow = delegated();
    element.referrerPolicy = "strict-origin";
    element.addEventListener("load", () => this.#loaded());
  }

  /**
   * Begins, or begins anew at another place. The element must be in a document for the frame to load.
   *
   * @param lang the language whose words come with the document; the settings may soon be in another
   */
  connect(place: Placement, lang: string, describe: () => Description<Out>): void {
    const { gateway, merchant, apiVersion, document } = place;
    this.disconnect();
    this.#describe = describe;
    this.#tries = 0;
    this.#forgetHello = awaitHello(this.element, gateway, (port) => this.#meet(port));
    const path = `/form/version/${apiVersion}/merchant/${merchant}/${document}`;
    const url = `${gateway}${path}?o=${encodeURIComponent(pageOrigin())}&lang=${lang}`;
    this.element.src = url;
    this.#awaitsLoad = true;
    this.#expect(PATIENCE);
  }

  /** Stops listening and closes the port. `connect` may follow. */
  disconnect(): void {
    clearTimeout(this.#timer);
    this.#forgetHello?.();
    this.#channel?.close();
    this.#channel = this.#forgetHello = undefined;
  }

  /** Sends the settings, if they are other than before. */
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

  /** Loads the document again, after it was reported `unavailable`. */
  retry(): void {
    this.#tries = 0;
    this.#reload();
  }

  #meet(port: MessagePort): void {
    clearTimeout(this.#timer);
    if (this.#channel) {
      this.#awaitsLoad = true;
      this.#lose();
    }
    let refused = 0;
    this.#channel = openChannel<In, Out>(
      port,
      this.#parser,
      (message) => this.#hear(message),
      () => {
        if (refused++ === 0)
          console.warn("[hosted-session] A frame said something this version does not know.");
      },
    );
    const { identity, settings } = this.#describe!();
    this.#sent = JSON.stringify(settings);
    this.#channel.send({ t: "start", v: BRIDGE_VERSION, ...identity, ...settings } as never);
  }

  #lose(): void {
    if (!this.#channel) return;
    this.#channel.close();
    this.#channel = undefined;
    this.#hear({ t: "lost" });
  }

  #loaded(): void {
    if (!this.#awaitsLoad) this.#lose();
    this.#awaitsLoad = false;
    // The hello of a good document may come just before or just after its load event.
    if (!this.#channel && this.#forgetHello) this.#expect(PATIENCE_AFTER_LOAD);
  }

  #expect(patience: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#tries += 1;
      if (this.#tries < TRIES) this.#reload();
      else this.#hear({ t: "unavailable" });
    }, patience);
  }

  #reload(): void {
    const { src } = this.element;
    this.element.src = src; // the same address again is a new load
    this.#awaitsLoad = true;
    this.#expect(PATIENCE);
  }
}

/**
 * What a frame may do that browsers would otherwise ask the payer about: be filled by them. Only what this browser
 * knows is named, for it complains about every other word in the page's console.
 */
function delegated(): string {
  const { featurePolicy } = document as { featurePolicy?: { features(): string[] } };
  const known = featurePolicy?.features() ?? [];
  return ["autofill", "shared-autofill", "manual-text"]
    .filter((feature) => known.includes(feature))
    .join("; ");
}
