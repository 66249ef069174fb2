import { FIELD_NAMES } from "../../wire/schema/fields.ts";
import { FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { Settings } from "../../wire/page-frame/to-frame.ts";
import { closeOnEscape } from "../dom/close-on-escape.ts";
import { FieldEvent, HostedSessionErrorEvent } from "./events.ts";
import { FieldAttributes, isSet, isRequired } from "./field-attributes.ts";
import { FieldFrame, type FrameMessage, type FrameAddress } from "./field-frame.ts";
import type { FieldGroup, Member } from "./field-group.ts";
import { FieldState } from "./field-state.ts";
import { readFieldStyle, watchFieldStyle } from "../style/field-style.ts";
import fieldStyles from "./hosted-field.css?inline";
import { JoinRequest } from "./join-request.ts";
import { languageOf, watchLanguage } from "../dom/language.ts";
import { reportUsageError } from "./usage-error.ts";
import { pageOrigin } from "../dom/page-origin.ts";
import { styleSheet } from "../dom/style-sheet.ts";
import { unavailableNotice } from "./unavailable-notice.ts";
import { reflectAttribute } from "../dom/properties.ts";

/** Shared by all fields. */
let sheet: CSSStyleSheet | undefined;

/**
 * One card input. It looks and behaves like an `<input>` of the page, and a frame of the gateway draws it, so that
 * the entry never reaches the page. It belongs to the `<hosted-session>` around it.
 *
 * @attr field - The gateway's role: `card.number`, `card.expiry`, `card.securityCode`, `card.nameOnCard`, …
 * @attr optional - May be left empty, although card payments usually need it
 * @attr required - Must not be left empty, although card payments work without it
 * @attr disabled - Accepts no input
 * @attr placeholder - Shown while empty, if it is a pattern that such a field may show
 * @attr choose - Month or year from a list instead of typed
 * @attr mask - Shows a complete number in full only while it has the focus
 * @fires ready - The field accepts input
 * @fires focus
 * @fires blur
 * @fires validitychange - The entry became valid, invalid or incomplete
 * @fires emptinesschange - The first character was entered, or the last one removed
 * @fires autofill - The browser filled it
 * @fires error - Its frame did not load
 * @cssstate ready, empty, valid, invalid, interrupted, focused, unavailable
 * @csspart frame - The frame
 * @csspart placeholder - Its colour is the placeholder's colour
 * @csspart notice - Shown instead of the frame when that did not load
 */
export class HostedField extends FieldAttributes implements Member {
  static formAssociated = true;
  static override shadowRootOptions: ShadowRootInit = { mode: "open", delegatesFocus: true };

  readonly frame: FieldFrame = new FieldFrame(FromFrame, (message) => this.#onMessage(message));
  #internals = this.attachInternals();
  #state = new FieldState(this, this.#internals, this.frame);
  #group: FieldGroup | undefined;
  /** The value of `#kind` when the field last requested a session. */
  #requestedKind: string | undefined;
  #ready = false;
  #isAncestorDisabled = false;
  #placeholder = document.createElement("span");
  #watch = document.createElement("span");
  #stopWatching: (() => void)[] = [];
  #notice: HTMLButtonElement | undefined;

  constructor() {
    super();
    // Keeps the browser from focusing the iframe on a press that the page receives instead of the frame, beside it or
    // right after scrolling. That focus can arrive after the frame focused its input, and undo it.
    this.addEventListener("mousedown", (event) => event.preventDefault());
    this.addEventListener("click", () => this.focus());
    this.addEventListener("invalid", () => this.frame.send({ t: "reveal" }));
  }

  /** True when the frame accepts input. */
  get ready(): boolean {
    return this.#ready;
  }
  /** True when the field is empty. */
  get empty(): boolean {
    return this.#state.empty;
  }
  /** True when the entry is complete and correct. */
  get valid(): boolean {
    return this.#state.valid;
  }
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }
  /** Sets the form's id, because some frameworks set a property wherever one has an attribute's name. */
  set form(id: string | null) {
    reflectAttribute(this, "form", id);
  }
  get validity(): ValidityState {
    return this.#internals.validity;
  }
  /** The message in the payer's language; "" if the entry is valid. */
  get validationMessage(): string {
    return this.#internals.validationMessage;
  }
  /** True unless the field or a fieldset around it is disabled. */
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

  /**
   * Creates the style sheet with the first field, because some test environments define elements and have no style
   * sheets.
   */
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

  /** Shows a message at the field as browsers show theirs, although its value is not at fault. */
  complain(message: string): void {
    this.#state.complain(message);
  }

  /** Empties the field. */
  clear(): void {
    this.frame.send({ t: "clear" });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Some frameworks set `field` after the element is connected.
    if (this.field) this.seek();
  }

  /** Requests the session around the field. */
  seek(): void {
    if (!this.isConnected) return;
    this.#requestedKind = this.#kind;
    if (!FIELD_NAMES.includes(this.field)) {
      return reportUsageError(
        this,
        `<hosted-field field="${this.field ?? ""}">: unknown field. Use one of ${FIELD_NAMES.join(", ")}.`,
      );
    }
    const request = new JoinRequest(this);
    this.dispatchEvent(request);
    if (!request.taken)
      reportUsageError(this, `<hosted-field field="${this.field}"> must stand inside a <hosted-session>.`);
  }

  /** Called by the session that takes the field in. */
  join(group: FieldGroup, address: FrameAddress): void {
    const { renderRoot, frame } = this;
    if (!group.add(this))
      return reportUsageError(
        this,
        `<hosted-session> has two <hosted-field field="${this.field}">. Remove one.`,
      );
    this.#group = group;
    frame.connect(address, languageOf(this), () => ({
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
    if (this.#stopWatching.length === 0)
      this.#stopWatching = [watchLanguage(this, changed), watchFieldStyle(this, this.#watch, changed)];
    this.#setReady(false);
    this.#state.show();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
    this.#requestedKind = undefined;
  }

  #leave(): void {
    for (const end of this.#stopWatching.splice(0)) end();
    this.frame.disconnect();
    this.#group?.remove(this);
    this.#group = undefined;
    this.#setReady(false);
  }

  /** Defined because `moveBefore` then keeps the frame, and with it the entry. */
  connectedMoveCallback(): void {}

  formDisabledCallback(disabled: boolean): void {
    this.#isAncestorDisabled = disabled;
    this.#configure();
  }

  formResetCallback(): void {
    this.clear();
  }

  protected override update(changed: Map<PropertyKey, unknown>): void {
    super.update(changed);
    if (this.isConnected && this.#kind !== this.#requestedKind) {
      this.#leave();
      this.seek();
    }
    this.#configure();
  }

  /** The values that its frame receives only at its start. A change needs a new frame. */
  get #kind(): string {
    return `${this.field} ${isSet(this.choose)}`;
  }

  /**
   * Whether the field was focused before it had an input: by the payer, by the page, or by the browser for
   * `autofocus`, which it processes once, possibly before there is a frame.
   */
  get #wantsFocus(): boolean {
    const { activeElement } = this.renderRoot as ShadowRoot;
    return activeElement !== null || (this.autofocus && document.activeElement === document.body);
  }

  #settings(): Settings {
    return {
      lang: languageOf(this),
      required: isRequired(this),
      disabled: isSet(this.disabled) || this.#isAncestorDisabled,
      placeholder: `${this.placeholder ?? ""}`.slice(0, 40),
      style: readFieldStyle(this, this.frame.element, getComputedStyle(this.#placeholder)),
      mask: isSet(this.mask),
    };
  }

  #configure(): void {
    if (!this.#group) return;
    const { element } = this.frame;
    // Some browsers let Tab stop at a frame that has nothing to focus.
    if (!this.enabled) element.tabIndex = -1;
    else element.removeAttribute("tabindex");
    this.frame.configure();
    this.#state.validate();
  }

  #onMessage(message: FrameMessage): void {
    switch (message.t) {
      case "ready":
        this.frame.element.title = message.label;
        // Only the language changed; the field is already ready.
        if (this.#ready) break;
        this.#setReady(true);
        if (this.#wantsFocus) {
          // Removes the focus first, because some browsers keep it on the previous document until it is set again.
          this.frame.element.blur();
          this.focus();
        }
        this.dispatchEvent(new FieldEvent("ready", this.field));
        break;
      case "state":
        this.#state.show(message);
        break;
      case "autofill":
        this.dispatchEvent(new FieldEvent("autofill", this.field));
        break;
      case "key":
        this.#onKey(message.key);
        break;
      case "lost":
        this.#setReady(false);
        this.#state.show();
        break;
      case "unavailable":
      case "fatal":
        this.#onUnavailable();
        break;
    }
    this.#group?.onMessage(this, message);
  }

  #onKey(key: "Enter" | "Escape"): void {
    if (key === "Enter") return this.#group?.enter(this.form);
    // Dispatches the key as an input would, because an ancestor may handle or prevent it.
    const keydown = new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true });
    if (this.dispatchEvent(keydown)) closeOnEscape(this);
  }

  #setReady(ready: boolean): void {
    this.#ready = ready;
    this.#state.mark("ready", ready);
    this.#state.mark("unavailable", false);
    this.#notice?.remove();
  }

  /** Shows the payer a notice in place of the field, with which it can be loaded again. */
  #onUnavailable(): void {
    this.#setReady(false);
    this.#state.mark("unavailable", true);
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
