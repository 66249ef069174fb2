import { FIELD_NAMES } from "../../wire/schema/fields.ts";
import { FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { Settings } from "../../wire/page-frame/to-frame.ts";
import { closeAround } from "../dom/close-on-escape.ts";
import { FieldEvent, HostedSessionErrorEvent } from "./events.ts";
import { FieldAttributes, isSet, mustBeFilled } from "./field-attributes.ts";
import { FieldFrame, type FrameNews, type Placement } from "./field-frame.ts";
import type { FieldGroup, Member } from "./field-group.ts";
import { FieldStanding } from "./field-state.ts";
import { readFieldStyle, watchFieldStyle } from "../style/field-style.ts";
import fieldStyles from "./hosted-field.css?inline";
import { JoinRequest } from "./join-request.ts";
import { languageOf, watchLanguage } from "../dom/language.ts";
import { reportMisuse } from "./usage-error.ts";
import { pageOrigin } from "../dom/page-origin.ts";
import { styleSheet } from "../dom/style-sheet.ts";
import { unavailableNotice } from "./unavailable-notice.ts";
import { reflectAttribute } from "../dom/properties.ts";

/** Of all fields. */
let sheet: CSSStyleSheet | undefined;

/**
 * One card input. Looks and behaves like an `<input>` of the page, and is drawn by a frame of the gateway, so
 * that what is typed never enters the page. Belongs to the `<hosted-session>` around it.
 *
 * @attr field - The gateway's role: `card.number`, `card.expiry`, `card.securityCode`, `card.nameOnCard`, …
 * @attr optional - May be left empty, where a card needs it otherwise
 * @attr required - Must not be left empty, where a card would do without it
 * @attr disabled - Cannot be typed into
 * @attr placeholder - Shown while empty, if it is a pattern that such a field may show
 * @attr choose - Month or year from a list, instead of typed
 * @attr mask - A complete number is shown in full only while the payer is in it
 * @fires ready - It can be typed into
 * @fires focus
 * @fires blur
 * @fires validitychange - It has become correct, or wrong, or neither
 * @fires emptinesschange - The first character came, or the last one went
 * @fires autofill - The browser has filled it
 * @fires error - Its frame did not load
 * @cssstate ready, empty, valid, invalid, interrupted, focused, unavailable
 * @csspart frame - The frame
 * @csspart placeholder - Its colour is the placeholder's colour
 * @csspart notice - Shown instead of the frame when that did not load
 */
export class HostedField extends FieldAttributes implements Member {
  static formAssociated = true;
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };

  readonly frame: FieldFrame = new FieldFrame(FromFrame, (news) => this.#hear(news));
  #internals = this.attachInternals();
  #standing = new FieldStanding(this, this.#internals, this.frame);
  #group: FieldGroup | undefined;
  /** What it was when it last looked for a session. */
  #sought: string | undefined;
  #ready = false;
  #disabledAround = false;
  #placeholder = document.createElement("span");
  #watch = document.createElement("span");
  #unwatch: (() => void)[] = [];
  #notice: HTMLButtonElement | undefined;

  constructor() {
    super();
    // A press that the page gets instead of the frame (beside it, or right after scrolling) would give the focus to the
    // iframe and take it back at once; that may arrive after the frame was told to focus its input, and undo it.
    this.addEventListener("mousedown", (event) => event.preventDefault());
    this.addEventListener("click", () => this.focus());
    this.addEventListener("invalid", () => this.frame.send({ t: "reveal" }));
  }

  /** The frame can be typed into. */
  get ready(): boolean {
    return this.#ready;
  }
  /** Nothing is typed. */
  get empty(): boolean {
    return this.#standing.empty;
  }
  /** What is typed is complete and correct. */
  get valid(): boolean {
    return this.#standing.valid;
  }
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }
  /** The form's id: some frameworks set a property wherever there is one of an attribute's name. */
  set form(id: string | null) {
    reflectAttribute(this, "form", id);
  }
  get validity(): ValidityState {
    return this.#internals.validity;
  }
  /** In the payer's language, and "" where nothing is wrong. */
  get validationMessage(): string {
    return this.#internals.validationMessage;
  }
  /** Neither it nor a fieldset around it is disabled. */
  get enabled(): boolean {
    return !this.matches(":disabled");
  }
  get willValidate(): boolean {
    return this.#internals.willValidate;
  }
  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }
  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** Its style is made with the first field: test environments without a browser define elements, and have none. */
  protected override createRenderRoot(): ShadowRoot {
    const root = super.createRenderRoot() as ShadowRoot;
    root.adoptedStyleSheets.unshift((sheet ??= styleSheet(fieldStyles)));
    return root;
  }

  override focus(options?: FocusOptions): void {
    if (!this.enabled) return;
    this.frame.element.focus(options);
    this.frame.send({ t: "focus" });
  }

  /** Shows a text at the field as browsers show theirs, of something that is no fault of the value's. */
  complain(message: string): void {
    this.#standing.complain(message);
  }

  /** Empties the field. */
  clear(): void {
    this.frame.send({ t: "clear" });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Some frameworks say what a field is once it stands in the page.
    if (this.field) this.seek();
  }

  /** Looks for the session around it. */
  seek(): void {
    if (!this.isConnected) return;
    this.#sought = this.#kind;
    if (!FIELD_NAMES.includes(this.field)) {
      return reportMisuse(
        this,
        `<hosted-field field="${this.field ?? ""}">: there is no such field. It is one of ${FIELD_NAMES.join(", ")}.`,
      );
    }
    const request = new JoinRequest(this);
    this.dispatchEvent(request);
    if (!request.taken)
      reportMisuse(this, `<hosted-field field="${this.field}"> must stand inside a <hosted-session>.`);
  }

  /** The session around the field takes it in. */
  join(group: FieldGroup, place: Placement): void {
    const { renderRoot, frame } = this;
    if (!group.add(this))
      return reportMisuse(
        this,
        `There are two <hosted-field field="${this.field}"> in one <hosted-session>.`,
      );
    this.#group = group;
    frame.connect(place, languageOf(this), () => ({
      identity: { field: this.field, group: group.id, session: group.session, choose: isSet(this.choose) },
      settings: this.#settings(),
    }));
    if (!frame.element.isConnected) {
      frame.element.part.add("frame");
      this.#placeholder.part.add("placeholder");
      this.#watch.part.add("watch");
      renderRoot.append(this.#placeholder, this.#watch, frame.element);
    }
    const changed = () => this.#configure();
    if (this.#unwatch.length === 0)
      this.#unwatch = [watchLanguage(this, changed), watchFieldStyle(this, this.#watch, changed)];
    this.#setReady(false);
    this.#standing.show();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
    this.#sought = undefined;
  }

  #leave(): void {
    for (const end of this.#unwatch.splice(0)) end();
    this.frame.disconnect();
    this.#group?.remove(this);
    this.#group = undefined;
    this.#setReady(false);
  }

  /** Moved with `moveBefore`: the frame lives on, and so does what was typed. */
  connectedMoveCallback(): void {}

  formDisabledCallback(disabled: boolean): void {
    this.#disabledAround = disabled;
    this.#configure();
  }

  formResetCallback(): void {
    this.clear();
  }

  protected override update(changed: Map<PropertyKey, unknown>): void {
    super.update(changed);
    if (this.isConnected && this.#kind !== this.#sought) {
      this.#leave();
      this.seek();
    }
    this.#configure();
  }

  /** What its frame is told once, when it starts: another one is another field. */
  get #kind(): string {
    return `${this.field} ${isSet(this.choose)}`;
  }

  /**
   * Focused before there was an input to focus: by the payer, by the page, or by the browser for `autofocus`, which
   * it looks for once, at a moment when there may be no frame at all.
   */
  get #wantsFocus(): boolean {
    const { activeElement } = this.renderRoot as ShadowRoot;
    return activeElement !== null || (this.autofocus && document.activeElement === document.body);
  }

  #settings(): Settings {
    return {
      lang: languageOf(this),
      required: mustBeFilled(this),
      disabled: isSet(this.disabled) || this.#disabledAround,
      placeholder: `${this.placeholder ?? ""}`.slice(0, 40),
      style: readFieldStyle(this, this.frame.element, getComputedStyle(this.#placeholder)),
      mask: isSet(this.mask),
    };
  }

  #configure(): void {
    if (!this.#group) return;
    const { element } = this.frame;
    // Not every browser passes over a frame that holds nothing to stop at.
    if (!this.enabled) element.tabIndex = -1;
    else element.removeAttribute("tabindex");
    this.frame.configure();
    this.#standing.validate();
  }

  #hear(news: FrameNews): void {
    switch (news.t) {
      case "ready":
        this.frame.element.title = news.label;
        // It is so in another language.
        if (this.#ready) break;
        this.#setReady(true);
        if (this.#wantsFocus) {
          // What it has is the focus of a document that is gone: some browsers give it to this one only when it is given anew.
          this.frame.element.blur();
          this.focus();
        }
        this.dispatchEvent(new FieldEvent("ready", this.field));
        break;
      case "state":
        this.#standing.show(news);
        break;
      case "autofill":
        this.dispatchEvent(new FieldEvent("autofill", this.field));
        break;
      case "key":
        this.#key(news.key);
        break;
      case "lost":
        this.#setReady(false);
        this.#standing.show();
        break;
      case "unavailable":
      case "fatal":
        this.#unavailable();
        break;
    }
    this.#group?.hear(this, news);
  }

  #key(key: "Enter" | "Escape"): void {
    if (key === "Enter") return this.#group?.enter(this.form);
    // What is around the field would have heard the key from an input, and could have kept it to itself.
    const heard = new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true });
    if (this.dispatchEvent(heard)) closeAround(this);
  }

  #setReady(ready: boolean): void {
    this.#ready = ready;
    this.#standing.mark("ready", ready);
    this.#standing.mark("unavailable", false);
    this.#notice?.remove();
  }

  /** The payer sees that this field is not there, and can have it tried again. */
  #unavailable(): void {
    this.#setReady(false);
    this.#standing.mark("unavailable", true);
    const retry = () => {
      this.#setReady(false);
      this.frame.retry();
    };
    this.#notice = unavailableNotice(this, retry);
    this.renderRoot.append(this.#notice);
    const { origin } = new URL(this.frame.element.src);
    const message = `The frame of ${this.field} did not load from ${origin}. Is that the gateway, is it running, and is ${pageOrigin()} among the merchant's origins?`;
    console.error(`[hosted-session] ${message}`);
    this.dispatchEvent(new HostedSessionErrorEvent("frame_unavailable", message));
  }
}
