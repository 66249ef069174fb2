import type { FrameAddress } from "../elements/field/field-frame.ts";
import { FieldFrame, type FrameEvent } from "../elements/field/field-frame.ts";
import type { FieldGroup, Member } from "../elements/field/field-group.ts";
import { normalizeLanguageTag, languageOf } from "../elements/dom/language.ts";
import { type FieldName, SEEN } from "../wire/schema/fields.ts";
import { FromProtocolFrame, type ToProtocolFrame } from "../wire/page-frame/protocol-frame.ts";
import type { Styles, Validity } from "./api.ts";
import { copyStyle, overlay } from "./overlay.ts";
import type { Role } from "./roles.ts";
import { isMandatory, type FieldReport, validityOf } from "./validity.ts";

export type AdoptedFieldMessage = FromProtocolFrame | FrameEvent;

/** The page's settings for how its fields show and accept text. */
export interface Display {
  grouped: boolean;
  rejecting: boolean;
}

/** The states for which a page can set styles. */
export type StyledState = "focus" | "hover" | "placeholder" | "placeholderShown";

const NO_REPORT: FieldReport = {
  state: { focused: false, empty: true, valid: false, message: "" },
  incomplete: false,
  reason: undefined,
};

/**
 * A hosted field over one of the page's own inputs. The frame is the input's next sibling and lies over it. The input
 * keeps its id, size, border and background.
 */
export class AdoptedField implements Member {
  readonly field: FieldName;
  readonly role: Role;
  readonly selector: string;
  readonly original: HTMLElement;
  readonly frame: FieldFrame<FromProtocolFrame, ToProtocolFrame>;
  ready = false;
  locale: string | undefined;
  #report = NO_REPORT;
  #group: FieldGroup | undefined;
  #notify: (field: AdoptedField, message: AdoptedFieldMessage) => void;
  #styles = new Map<StyledState, Styles>();
  /** The values of the input's own `style` attribute that were replaced for a state. */
  #replaced = new Map<string, { before: string; now: string }>();
  #removeOverlay: () => void;
  #styleObserver: MutationObserver;
  #hovered = false;
  #message: HTMLElement | undefined;

  constructor(
    role: Role,
    selector: string,
    original: HTMLElement,
    notify: (field: AdoptedField, message: AdoptedFieldMessage) => void,
  ) {
    this.field = role.field;
    this.role = role;
    this.selector = selector;
    this.original = original;
    this.#notify = notify;
    this.frame = new FieldFrame(FromProtocolFrame, (message) => this.#onMessage(message));
    const { element } = this.frame;
    element.className = `gw-proxy-${role.name}`;
    // The frame is named as the page names its input. The input in the frame has the gateway's own name, which no
    // page can change.
    element.title = this.#title;
    element.ariaLabel = original.ariaLabel;
    this.#removeOverlay = overlay(original, element);
    original.addEventListener("focus", this.#onFocus);
    this.#styleObserver = new MutationObserver(() => this.configure());
    this.#styleObserver.observe(original, { attributeFilter: ["style", "class"] });
    original.after(element);
  }

  get focused(): boolean {
    return this.#report.state.focused;
  }
  get empty(): boolean {
    return this.#report.state.empty;
  }
  get validity(): Validity {
    return validityOf(this.field, this.#report);
  }

  connect(group: FieldGroup, address: FrameAddress, shown: Display): void {
    this.#group = group;
    const display = { ...shown, ...ownLimits(this.original) };
    this.frame.connect(address, this.#language, () => ({
      identity: {
        field: this.field,
        group: group.id,
        session: group.session,
        ...display,
      },
      settings: this.#settings(),
    }));
    this.configure();
  }

  /** Sends the input's current style and language. */
  configure(): void {
    this.#applyStyles();
    this.frame.configure();
  }

  focus(): void {
    this.frame.element.focus();
    this.frame.send({ t: "focus" });
  }

  /**
   * Changes the language. Attaches the session again, so that the frame asks for the card type in the new language.
   */
  setLocale(locale: string): void {
    this.locale = locale;
    this.configure();
    const session = this.#group?.session;
    if (session) this.frame.send({ t: "attach", session });
  }

  style(occasion: StyledState, styles: Styles): void {
    this.#styles.set(occasion, styles);
    this.configure();
  }

  /** A text beside the frame for assistive technology only. */
  message(text: string): void {
    if (!this.#message) {
      const message = document.createElement("span");
      message.role = "status";
      Object.assign(message.style, {
        position: "absolute",
        width: "1px",
        height: "1px",
        overflow: "hidden",
        clipPath: "inset(50%)",
        whiteSpace: "nowrap",
      });
      this.frame.element.after(message);
      this.#message = message;
    }
    this.#message.textContent = text;
  }

  /** Restores the page's input. */
  remove(): void {
    this.#styleObserver.disconnect();
    this.original.removeEventListener("focus", this.#onFocus);
    this.frame.disconnect();
    this.#message?.remove();
    this.#setInlineStyles({});
    this.#removeOverlay();
    this.#group?.remove(this);
  }

  /** Reports that the field lost the focus, unless the frame has reported it first. */
  blurred(): void {
    const { state } = this.#report;
    if (state.focused) this.#onMessage({ t: "state", ...state, focused: false });
  }

  /** Reports that the pointer left the field, because browsers do not tell every frame. */
  pointerLeft(): void {
    this.#onMessage({ t: "hover", over: false });
  }

  get #title(): string {
    return this.original.title || this.original.ariaLabel || "";
  }

  get #language(): string {
    return this.locale ? normalizeLanguageTag(this.locale) : languageOf(this.original);
  }

  #settings() {
    const { original } = this;
    // A blank, because a page that sets no placeholder expects none.
    const placeholder = seen(original.getAttribute("placeholder") ?? "") || " ";
    return {
      lang: this.#language,
      required: isMandatory(this.field),
      disabled: false,
      placeholder,
      style: copyStyle(original, this.frame.element, this.#styles.get("placeholder")?.["color"]),
    };
  }

  #onMessage(message: AdoptedFieldMessage): void {
    switch (message.t) {
      case "ready":
        this.frame.element.title = this.#title || message.label;
        // Only the language changed; the field is already ready.
        if (this.ready) return;
        this.ready = true;
        // The focus was requested before there was an input.
        if (document.activeElement === this.frame.element) {
          // Removes the focus first, because some browsers keep it on the previous document until it is set again.
          this.frame.element.blur();
          this.focus();
        }
        break;
      case "state": {
        const { t: _, ...state } = message;
        this.#report = { ...this.#report, state };
        this.#applyStyles();
        break;
      }
      case "detail":
        this.#report = { ...this.#report, incomplete: message.incomplete, reason: message.reason };
        break;
      case "hover":
        if (message.over === this.#hovered) return;
        this.#hovered = message.over;
        this.#applyStyles();
        break;
      case "lost":
        this.ready = false;
        this.#report = NO_REPORT;
        break;
    }
    this.#notify(this, message);
    if (this.#group && !PROTOCOL_ONLY.has(message.t)) this.#group.onMessage(this, message as never);
  }

  /** Applies the styles for the current states to the page's input, and removes those of past states. */
  #applyStyles(): void {
    const wanted: Styles = {
      ...(this.empty && this.#styles.get("placeholderShown")),
      ...(this.#hovered && this.#styles.get("hover")),
      ...(this.focused && this.#styles.get("focus")),
    };
    this.#setInlineStyles(longhandsOf(wanted));
  }

  /** Makes these the only inline styles that states have set on the page's input. */
  #setInlineStyles(wanted: Record<string, string>): void {
    const { style } = this.original;
    for (const [name, { before }] of this.#replaced) {
      if (name in wanted) continue;
      style.setProperty(name, before);
      this.#replaced.delete(name);
    }
    for (const [name, now] of Object.entries(wanted)) {
      const replaced = this.#replaced.get(name);
      if (replaced?.now === now) continue; // browsers may serialize it differently, and writing it again would loop
      this.#replaced.set(name, { before: replaced?.before ?? style.getPropertyValue(name), now });
      style.setProperty(name, now);
    }
  }

  #onFocus = (): void => this.focus();
}

/** The limits that the page's input sets for values. */
function ownLimits(original: HTMLElement): {
  longest?: string;
  choices?: { value: string; label: string }[];
} {
  if (original instanceof HTMLSelectElement) {
    const options = [...original.options].map(({ value, text }) => ({
      value: value.trim(),
      label: seen(text),
    }));
    const choices = options.filter(({ value }) => /^\d{0,4}$/.test(value));
    return choices.some(({ value }) => value) ? { choices } : {};
  }
  const { maxLength } = original as HTMLInputElement;
  return maxLength > 0 ? { longest: `${maxLength}` } : {};
}

/** The first 40 visible characters, the most that a frame accepts. */
function seen(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.slice(0, 40);
  // Compiled only for text beyond ASCII, because it makes the browser load Unicode tables.
  const characters = text.match(new RegExp(SEEN, "gu")) ?? [];
  return characters.slice(0, 40).join("");
}

/** Messages of `session.js` frames that a group of fields does not handle. */
const PROTOCOL_ONLY = new Set(["detail", "changed", "bin", "hover", "masked", "opened"]);

/** Expands shorthands, because removing a shorthand would also remove longhands that the page has set. */
function longhandsOf(styles: Styles): Record<string, string> {
  const { style } = document.createElement("i");
  for (const [name, value] of Object.entries(styles)) style.setProperty(cssName(name), value);
  return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]));
}

const cssName = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
