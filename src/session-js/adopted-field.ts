import type { Placement } from "../elements/field/field-frame.ts";
import { FieldFrame, type FrameLoss } from "../elements/field/field-frame.ts";
import type { FieldGroup, Member } from "../elements/field/field-group.ts";
import { knownTag, languageOf } from "../elements/dom/language.ts";
import { type FieldName, SEEN } from "../wire/schema/fields.ts";
import { FromProtocolFrame, type ToProtocolFrame } from "../wire/page-frame/protocol-frame.ts";
import type { Styles, Validity } from "./api.ts";
import { copyStyle, overlay } from "./overlay.ts";
import type { Role } from "./roles.ts";
import { isMandatory, type Known, validityOf } from "./validity.ts";

export type AdoptedNews = FromProtocolFrame | FrameLoss;

/** What a page has chosen for how its fields show and take text. */
export interface Display {
  grouped: boolean;
  rejecting: boolean;
}

/** One occasion on which a page may want other style: what it set for it. */
export type Occasion = "focus" | "hover" | "placeholder" | "placeholderShown";

const UNTOUCHED: Known = {
  state: { focused: false, empty: true, valid: false, message: "" },
  incomplete: false,
  reason: undefined,
};

/**
 * A hosted field in the place of one of the page's own inputs: the frame is the input's next sibling and lies over
 * it; the input keeps its id, size, border and background.
 */
export class AdoptedField implements Member {
  readonly field: FieldName;
  readonly role: Role;
  readonly selector: string;
  readonly original: HTMLElement;
  readonly frame: FieldFrame<FromProtocolFrame, ToProtocolFrame>;
  ready = false;
  locale: string | undefined;
  #known = UNTOUCHED;
  #group: FieldGroup | undefined;
  #tell: (field: AdoptedField, news: AdoptedNews) => void;
  #styles = new Map<Occasion, Styles>();
  /** What the page's own style attribute had where an occasion has put something else. */
  #replaced = new Map<string, { before: string; now: string }>();
  #takeOff: () => void;
  #watch: MutationObserver;
  #hovered = false;
  #message: HTMLElement | undefined;

  constructor(
    role: Role,
    selector: string,
    original: HTMLElement,
    tell: (field: AdoptedField, news: AdoptedNews) => void,
  ) {
    this.field = role.field;
    this.role = role;
    this.selector = selector;
    this.original = original;
    this.#tell = tell;
    this.frame = new FieldFrame(FromProtocolFrame, (news) => this.#hear(news));
    const { element } = this.frame;
    element.className = `gw-proxy-${role.name}`;
    // What the page calls its input is the frame's name; the input in it has the gateway's own, which no page can change.
    element.title = this.#title;
    element.ariaLabel = original.ariaLabel;
    this.#takeOff = overlay(original, element);
    original.addEventListener("focus", this.#onFocus);
    this.#watch = new MutationObserver(() => this.configure());
    this.#watch.observe(original, { attributeFilter: ["style", "class"] });
    original.after(element);
  }

  get focused(): boolean {
    return this.#known.state.focused;
  }
  get empty(): boolean {
    return this.#known.state.empty;
  }
  get validity(): Validity {
    return validityOf(this.field, this.#known);
  }

  connect(group: FieldGroup, place: Placement, shown: Display): void {
    this.#group = group;
    const display = { ...shown, ...ownLimits(this.original) };
    this.frame.connect(place, this.#language, () => ({
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

  /** Sends the input's present style and language. */
  configure(): void {
    this.#dress();
    this.frame.configure();
  }

  focus(): void {
    this.frame.element.focus();
    this.frame.send({ t: "focus" });
  }

  /** Another language. What the gateway says about the card may be in it too: the frame asks it again. */
  speak(locale: string): void {
    this.locale = locale;
    this.configure();
    const session = this.#group?.session;
    if (session) this.frame.send({ t: "attach", session });
  }

  style(occasion: Occasion, styles: Styles): void {
    this.#styles.set(occasion, styles);
    this.configure();
  }

  /** A text for assistive technology alone, beside the frame. */
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

  /** Gives the page its input back as it was. */
  remove(): void {
    this.#watch.disconnect();
    this.original.removeEventListener("focus", this.#onFocus);
    this.frame.disconnect();
    this.#message?.remove();
    this.#put({});
    this.#takeOff();
    this.#group?.remove(this);
  }

  /** The frame has said that the focus is elsewhere, or the page has noticed first. */
  blurred(): void {
    const { state } = this.#known;
    if (state.focused) this.#hear({ t: "state", ...state, focused: false });
  }

  /** The pointer is somewhere else: browsers do not tell every frame that it has gone. */
  left(): void {
    this.#hear({ t: "hover", over: false });
  }

  get #title(): string {
    return this.original.title || this.original.ariaLabel || "";
  }

  get #language(): string {
    return this.locale ? knownTag(this.locale) : languageOf(this.original);
  }

  #settings() {
    const { original } = this;
    // A page that gives no hint has never seen one there: a blank shows none.
    const placeholder = seen(original.getAttribute("placeholder") ?? "") || " ";
    return {
      lang: this.#language,
      required: isMandatory(this.field),
      disabled: false,
      placeholder,
      style: copyStyle(original, this.frame.element, this.#styles.get("placeholder")?.["color"]),
    };
  }

  #hear(news: AdoptedNews): void {
    switch (news.t) {
      case "ready":
        this.frame.element.title = this.#title || news.label;
        // It is so in another language.
        if (this.ready) return;
        this.ready = true;
        // It was asked for before there was an input to have it.
        if (document.activeElement === this.frame.element) {
          // Some browsers give a document that has come into a focused frame the focus only when it is given anew.
          this.frame.element.blur();
          this.focus();
        }
        break;
      case "state": {
        const { t: _, ...state } = news;
        this.#known = { ...this.#known, state };
        this.#dress();
        break;
      }
      case "detail":
        this.#known = { ...this.#known, incomplete: news.incomplete, reason: news.reason };
        break;
      case "hover":
        if (news.over === this.#hovered) return;
        this.#hovered = news.over;
        this.#dress();
        break;
      case "lost":
        this.ready = false;
        this.#known = UNTOUCHED;
        break;
    }
    this.#tell(this, news);
    if (this.#group && !EXTRA.has(news.t)) this.#group.hear(this, news as never);
  }

  /** Puts on the page's own input what its style setters have chosen for the occasion, and takes it off after. */
  #dress(): void {
    const wanted: Styles = {
      ...(this.empty && this.#styles.get("placeholderShown")),
      ...(this.#hovered && this.#styles.get("hover")),
      ...(this.focused && this.#styles.get("focus")),
    };
    this.#put(longhandsOf(wanted));
  }

  /** These and no others are what the occasions have put on the page's own input. */
  #put(wanted: Record<string, string>): void {
    const { style } = this.original;
    for (const [name, { before }] of this.#replaced) {
      if (name in wanted) continue;
      style.setProperty(name, before);
      this.#replaced.delete(name);
    }
    for (const [name, now] of Object.entries(wanted)) {
      const replaced = this.#replaced.get(name);
      if (replaced?.now === now) continue; // the browser may spell it otherwise; writing it again would never end
      this.#replaced.set(name, { before: replaced?.before ?? style.getPropertyValue(name), now });
      style.setProperty(name, now);
    }
  }

  #onFocus = (): void => this.focus();
}

/** What the page's own input says of the values it takes. */
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

/** As much of a text as a frame takes: 40 characters that are seen. */
function seen(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.slice(0, 40);
  // Made here, and not for what is plain: it has the browser load Unicode's tables.
  const characters = text.match(new RegExp(SEEN, "gu")) ?? [];
  return characters.slice(0, 40).join("");
}

/** Words of the protocol's frames that mean nothing to a group of fields. */
const EXTRA = new Set(["detail", "changed", "bin", "hover", "masked", "opened"]);

/** A shorthand that is taken off would take along what the page itself has set of its parts. */
function longhandsOf(styles: Styles): Record<string, string> {
  const { style } = document.createElement("i");
  for (const [name, value] of Object.entries(styles)) style.setProperty(cssName(name), value);
  return Object.fromEntries([...style].map((name) => [name, style.getPropertyValue(name)]));
}

const cssName = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
