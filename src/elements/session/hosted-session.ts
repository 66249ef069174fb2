import { type FieldName, SessionId } from "../../wire/schema/fields.ts";
import { read } from "../../wire/schema/schema.ts";
import { SESSION_GONE } from "../../wire/schema/session-gone.ts";
import { BinChangeEvent, CardTypeChangeEvent, SessionUpdateEvent, TamperEvent } from "../field/events.ts";
import type { FrameAddress } from "../field/field-frame.ts";
import { FieldGroup, type UpdateResult } from "../field/field-group.ts";
import { SubmitInterceptor, type InterceptedSession } from "./submit-interceptor.ts";
import { HostedField } from "../field/hosted-field.ts";
import { type Joiner, JoinRequest } from "../field/join-request.ts";
import { reportUsageError } from "../field/usage-error.ts";
import { pageOrigin } from "../dom/page-origin.ts";
import { pressDefaultButton } from "../dom/press-default-button.ts";
import { SessionClock } from "./session-clock.ts";
import { styleSheet } from "../dom/style-sheet.ts";
import { tryAgain } from "../field/unavailable-notice.ts";
import { reflectAttribute, upgradeProperties } from "../dom/properties.ts";

const NO_SESSION_ID = `<hosted-session session="…"> must be a session id created by the merchant's server.`;

/**
 * The fields of one payment session. In a `<form>` it stores the entries when the form is submitted, and adds
 * `session.id` and `session.version` to the form's data, and nothing else about the card.
 *
 * It extends `HTMLElement`, because it draws nothing and Lit's own `update` would take the place of the public one.
 *
 * @attr gateway - The gateway's origin; by default the origin of this script
 * @attr merchant - The merchant's id at the gateway
 * @attr session - The session's id, created by the merchant's server; without one the gateway creates a session
 * @attr api-version - The API version of the session, 100 by default
 * @attr name - First part of the form entries' names, `session` by default
 * @attr form - The id of a form elsewhere on the page
 * @fires ready - All fields accept input
 * @fires cardtypechange - {@link CardTypeChangeEvent}
 * @fires binchange - {@link BinChangeEvent}, if the operator discloses it
 * @fires sessionupdate - {@link SessionUpdateEvent}
 * @fires sessionexpiring - {@link SessionExpiryEvent}
 * @fires sessionexpired - {@link SessionExpiryEvent}
 * @fires tamper - {@link TamperEvent}
 * @fires error - The page uses the element wrongly
 */
export class HostedSession extends HTMLElement {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["session", "merchant", "gateway", "api-version"];

  #internals = this.attachInternals();
  #group = new FieldGroup(null, {
    card: (facts) => this.dispatchEvent(new CardTypeChangeEvent(facts, ++this.#cardSequence)),
    bin: (bin) => {
      if (bin === this.#bin) return;
      this.#bin = bin;
      this.dispatchEvent(new BinChangeEvent(bin, ++this.#binSequence));
    },
    lifetime: (lifetime) => this.#clock.setLifetime(lifetime),
    enter: (form) => {
      const nearest = form ?? this.form;
      if (nearest) pressDefaultButton(nearest);
    },
    changed: () => this.#clearFormValue(),
    tamper: (field, kind) => this.dispatchEvent(new TamperEvent(field, kind)),
  });
  /** Fields that asked for the session before its attributes were complete. */
  #waiting = new Set<Joiner>();
  /** The address that its fields were loaded from, as JSON. */
  #loadedAddress = "";
  #clock = new SessionClock((event) => this.dispatchEvent(event));
  #cardSequence = 0;
  #bin = "";
  #binSequence = 0;
  #interceptor: SubmitInterceptor | undefined;
  #intercepted: InterceptedSession = {
    needsUpdate: () => {
      const members = [...this.#group.members];
      const isAllDisabled = members.length > 0 && members.every(({ enabled }) => enabled === false);
      return !this.matches(":disabled") && !isAllDisabled;
    },
    update: () => this.update(),
    setFormValue: (result) => {
      if (result.status !== "ok") return;
      const { name } = this;
      const entries = new FormData();
      entries.append(`${name}.id`, result.session.id);
      entries.append(`${name}.version`, result.session.version);
      this.#internals.setFormValue(entries);
    },
    showError: (result) => {
      const members = [...this.#group.members];
      if (result.status === "fields_in_error") {
        const wrong = members.find(({ field }) => result.errors[field]);
        if (!(wrong instanceof HostedField)) return;
        wrong.focus();
        // Waits, because the field's own frame may not have reported its error yet.
        if (this.#showsOutcome) setTimeout(() => wrong.reportValidity(), 100);
      } else if (result.status !== "ok" && this.#showsOutcome && members[0] instanceof HostedField) {
        // The gateway's message is English only.
        members[0].complain(tryAgain(members[0]) ?? result.message);
      }
    },
  };
  /** The last result that was dispatched: callers that waited for the same update share one event. */
  #lastResult: UpdateResult | undefined;
  /** False once the page has prevented `sessionupdate`, because it then shows the payer the outcome itself. */
  #showsOutcome = true;

  constructor() {
    super();
    // No box of its own, so that the page lays out labels and fields as if this element were not there.
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet(":host { display: contents }")];
    root.append(document.createElement("slot"));
    this.addEventListener(JoinRequest.type, (event) => {
      if (!(event instanceof JoinRequest)) return;
      event.stopPropagation();
      event.taken = true;
      const address = this.#address();
      if (typeof address !== "string") return this.#join(event.field, address);
      this.#waiting.add(event.field);
      // Deferred, because some frameworks set attributes after the element is connected.
      queueMicrotask(() => this.#waiting.size && this.#reportMissing());
    });
    this.addEventListener("ready", (event) => {
      if (event.target === this || [...this.#group.members].some(({ ready }) => !ready)) return;
      this.dispatchEvent(new Event("ready"));
    });
  }

  get gateway(): string {
    return this.getAttribute("gateway") || import.meta.url;
  }
  set gateway(value: string) {
    reflectAttribute(this, "gateway", value);
  }
  get merchant(): string {
    return this.getAttribute("merchant") ?? "";
  }
  set merchant(value: string) {
    reflectAttribute(this, "merchant", value);
  }
  get apiVersion(): string {
    return this.getAttribute("api-version") || "100";
  }
  set apiVersion(value: string) {
    reflectAttribute(this, "api-version", value);
  }
  get name(): string {
    return this.getAttribute("name") || "session";
  }
  set name(value: string) {
    reflectAttribute(this, "name", value);
  }
  /** The session's id; null until the gateway has created one, if the page sets none. */
  get session(): string | null {
    return this.#group.session;
  }
  /** Replaces the session; the entries stay. */
  set session(id: string | null) {
    this.#attachNew(id);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }
  /** Sets the form's id, because some frameworks set a property wherever one has an attribute's name. */
  set form(id: string | null) {
    reflectAttribute(this, "form", id);
  }

  /**
   * Validates and collects the entries, and stores them with one request. It always resolves within half a minute,
   * and reports a failure as a result, never as an exception. A `signal` ends the wait, but not a request that has
   * been sent.
   */
  async update({ signal }: { signal?: AbortSignal } = {}): Promise<UpdateResult> {
    const stored = this.#interceptor?.resultOf(this.#intercepted);
    if (stored) return stored;
    if (this.#reportMissing())
      return { status: "system_error", message: "The <hosted-session> is not set up." };
    const result = await this.#group.update({ signal });
    if (result === this.#lastResult) return result;
    this.#lastResult = result;
    if (result.status === "ok") {
      this.#intercepted.setFormValue(result);
      this.#clock.restart(result.session.id);
    } else if (result.status === "system_error" && result.message === SESSION_GONE) this.#clock.expire();
    this.#showsOutcome = this.dispatchEvent(new SessionUpdateEvent(result));
    return result;
  }

  /** Shows the errors of all fields and returns whether there are none. */
  validate(): boolean {
    let valid = true;
    for (const member of this.#group.members) {
      member.frame.send({ t: "reveal" });
      if (!(member instanceof HostedField) || !member.willValidate) continue;
      // An incomplete entry is valid to the form, but not finished.
      const isFinished = member.empty || member.valid;
      if (!member.checkValidity() || !isFinished) valid = false;
    }
    return valid;
  }

  /** Clears all fields. */
  clear(): void {
    for (const { frame } of this.#group.members) frame.send({ t: "clear" });
  }

  /** Focuses a field. Returns false if the session has no such field. */
  focusField(field: FieldName): boolean {
    const member = this.#group.member(field);
    if (member instanceof HostedField) member.focus();
    return member !== undefined;
  }

  /** Replaces the session; the entries stay. */
  attach(session: string): void {
    if (!read(SessionId, session)) return reportUsageError(this, NO_SESSION_ID);
    this.#group.attach(session);
    this.#clock.restart(session);
    this.#clearFormValue();
    this.#loadFields();
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === "session") this.#attachNew(value);
    this.#loadFields();
  }

  /**
   * Attaches the session unless it is the current one, because frameworks set the id again that the page reported,
   * and its stored data is still valid.
   */
  #attachNew(id: string | null): void {
    if (id && id !== this.session) this.attach(id);
  }

  disconnectedCallback(): void {
    this.#clock.stop();
    this.formAssociatedCallback(null);
  }

  connectedCallback(): void {
    upgradeProperties(this, ["gateway", "merchant", "apiVersion", "name", "session", "form"]);
    this.#clock.check();
    this.formAssociatedCallback(this.form);
  }

  /** Defined because `moveBefore` then keeps the frames, and with them the entries. */
  connectedMoveCallback(): void {}

  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#interceptor?.remove(this.#intercepted);
    this.#interceptor = form ? SubmitInterceptor.of(form) : undefined;
    this.#interceptor?.add(this.#intercepted);
  }

  formResetCallback(): void {
    // Clears all fields, also those that are not controls of this form: in a shadow root, or in a form elsewhere.
    this.clear();
    this.#clearFormValue();
  }

  /** Removes the form value, because the stored data no longer matches the entries. */
  #clearFormValue(): void {
    this.#internals.setFormValue(null);
  }

  /** Returns the address of its fields, or an error message that says which attribute the page must set. */
  #address(): FrameAddress | string {
    const { merchant, apiVersion } = this;
    if (!/^[0-9A-Za-z_-]{1,40}$/.test(merchant))
      return `<hosted-session> needs merchant="…": the merchant's id at the gateway.`;
    const { href } = location;
    const gateway = URL.canParse(this.gateway, href) ? new URL(this.gateway, href).origin : "";
    // Rejects the shop's own origin, because bundlers replace the script's address with a path or an address of the
    // shop.
    if (!gateway.startsWith("http") || gateway === pageOrigin())
      return `<hosted-session gateway="…"> must be the gateway's origin, such as https://pay.example.`;
    if (this.getAttribute("session") && !this.session) return NO_SESSION_ID;
    return { gateway, merchant, apiVersion, document: "field" };
  }

  #join(field: Joiner, address: FrameAddress): void {
    this.#loadedAddress = JSON.stringify(address);
    field.join(this.#group, address);
  }

  /** Takes in the fields that wait, and reloads all of them if the address changed. */
  #loadFields(): void {
    const address = this.#address();
    if (typeof address === "string") return;
    if (this.#loadedAddress && this.#loadedAddress !== JSON.stringify(address))
      for (const member of this.#group.members)
        if (member instanceof HostedField) this.#join(member, address);
    for (const field of this.#waiting) {
      this.#waiting.delete(field);
      field.seek();
    }
  }

  /** Reports a missing attribute to the page's developers. Returns whether one is missing. */
  #reportMissing(): boolean {
    const address = this.#address();
    if (typeof address !== "string") return false;
    reportUsageError(this, address);
    return true;
  }
}
