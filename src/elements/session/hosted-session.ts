import { type FieldName, SessionId } from "../../wire/schema/fields.ts";
import { read } from "../../wire/schema/schema.ts";
import { SESSION_GONE } from "../../wire/schema/session-gone.ts";
import { BinChangeEvent, CardTypeChangeEvent, SessionUpdateEvent, TamperEvent } from "../field/events.ts";
import type { Placement } from "../field/field-frame.ts";
import { FieldGroup, type UpdateResult } from "../field/field-group.ts";
import { HeldForm, type Storing } from "./submit-interceptor.ts";
import { HostedField } from "../field/hosted-field.ts";
import { type Joiner, JoinRequest } from "../field/join-request.ts";
import { reportMisuse } from "../field/usage-error.ts";
import { pageOrigin } from "../dom/page-origin.ts";
import { pressDefaultButton } from "../dom/press-default-button.ts";
import { SessionClock } from "./session-clock.ts";
import { styleSheet } from "../dom/style-sheet.ts";
import { tryAgain } from "../field/unavailable-notice.ts";
import { reflectAttribute, upgradeProperties } from "../dom/properties.ts";

const NO_SESSION_ID = `<hosted-session session="…"> must be the id of a session that the merchant's server has made.`;

/**
 * The fields of one payment session. As part of a `<form>` it stores what was typed when the form is
 * submitted, and adds `session.id` and `session.version` to it, and nothing else of the card.
 *
 * A plain element: it draws nothing, and Lit's own `update` would stand where the page's belongs.
 *
 * @attr gateway - The gateway's origin; by default where this script came from
 * @attr merchant - The merchant's id at the gateway
 * @attr session - The session's id, made by the merchant's server; without one the gateway makes it
 * @attr api-version - The API version of the session, 100 by default
 * @attr name - First part of the form entries' names, `session` by default
 * @attr form - The id of a form elsewhere on the page
 * @fires ready - Every field can be typed into
 * @fires cardtypechange - {@link CardTypeChangeEvent}
 * @fires binchange - {@link BinChangeEvent}, where the operator lets the page know
 * @fires sessionupdate - {@link SessionUpdateEvent}
 * @fires sessionexpiring - {@link SessionExpiryEvent}
 * @fires sessionexpired - {@link SessionExpiryEvent}
 * @fires tamper - {@link TamperEvent}
 * @fires error - The page uses it wrongly
 */
export class HostedSession extends HTMLElement {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["session", "merchant", "gateway", "api-version"];

  #internals = this.attachInternals();
  #group = new FieldGroup(null, {
    card: (facts) => this.dispatchEvent(new CardTypeChangeEvent(facts, ++this.#cards)),
    bin: (bin) => {
      if (bin === this.#bin) return;
      this.#bin = bin;
      this.dispatchEvent(new BinChangeEvent(bin, ++this.#bins));
    },
    lifetime: (lifetime) => this.#clock.grant(lifetime),
    enter: (form) => {
      const nearest = form ?? this.form;
      if (nearest) pressDefaultButton(nearest);
    },
    changed: () => this.#forget(),
    tamper: (field, kind) => this.dispatchEvent(new TamperEvent(field, kind)),
  });
  /** Fields that came before it was known where to load them from. */
  #waiting = new Set<Joiner>();
  /** Where those that it has taken in are loaded from, as text. */
  #placed = "";
  #clock = new SessionClock((event) => this.dispatchEvent(event));
  #cards = 0;
  #bin = "";
  #bins = 0;
  #held: HeldForm | undefined;
  #storing: Storing = {
    isDue: () => {
      const members = [...this.#group.members];
      const isAllDisabled = members.length > 0 && members.every(({ enabled }) => enabled === false);
      return !this.matches(":disabled") && !isAllDisabled;
    },
    update: () => this.update(),
    enter: (result) => {
      if (result.status !== "ok") return;
      const { name } = this;
      const entries = new FormData();
      entries.append(`${name}.id`, result.session.id);
      entries.append(`${name}.version`, result.session.version);
      this.#internals.setFormValue(entries);
    },
    explain: (result) => {
      const members = [...this.#group.members];
      if (result.status === "fields_in_error") {
        const wrong = members.find(({ field }) => result.errors[field]);
        if (!(wrong instanceof HostedField)) return;
        wrong.focus();
        // Another frame than the one that answered may have to say first what is wrong.
        if (this.#untold) setTimeout(() => wrong.reportValidity(), 100);
      } else if (result.status !== "ok" && this.#untold && members[0] instanceof HostedField) {
        // The gateway says why in English alone.
        members[0].complain(tryAgain(members[0]) ?? result.message);
      }
    },
  };
  /** The result that was last told: callers that waited for one update are told of it once. */
  #told: UpdateResult | undefined;
  /** Nobody has said that the page tells the payer itself how the last update ended. */
  #untold = true;

  constructor() {
    super();
    // No box of its own: the page lays out labels and fields as if this element were not there.
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet(":host { display: contents }")];
    root.append(document.createElement("slot"));
    this.addEventListener(JoinRequest.type, (event) => {
      if (!(event instanceof JoinRequest)) return;
      event.stopPropagation();
      event.taken = true;
      const place = this.#placement();
      if (typeof place !== "string") return this.#take(event.field, place);
      this.#waiting.add(event.field);
      // Some frameworks set attributes once the element stands in the page.
      queueMicrotask(() => this.#waiting.size && this.#misused());
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
  /** The session's id; null until the gateway has made one, where the page brings none. */
  get session(): string | null {
    return this.#group.session;
  }
  /** Swaps the session in place; what was typed stays. */
  set session(id: string | null) {
    this.#become(id);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }
  /** The form's id: some frameworks set a property wherever there is one of an attribute's name. */
  set form(id: string | null) {
    reflectAttribute(this, "form", id);
  }

  /**
   * Validates, gathers and stores, with one request. Settles in half a minute at most; the answer is a value
   * also where something failed. A `signal` stops the waiting, not a request that is already on its way.
   */
  async update({ signal }: { signal?: AbortSignal } = {}): Promise<UpdateResult> {
    const stored = this.#held?.stored(this.#storing);
    if (stored) return stored;
    if (this.#misused()) return { status: "system_error", message: "The <hosted-session> is not set up." };
    const result = await this.#group.update({ signal });
    if (result === this.#told) return result;
    this.#told = result;
    if (result.status === "ok") {
      this.#storing.enter(result);
      this.#clock.begin(result.session.id);
    } else if (result.status === "system_error" && result.message === SESSION_GONE) this.#clock.end();
    this.#untold = this.dispatchEvent(new SessionUpdateEvent(result));
    return result;
  }

  /** Shows every field's error, and says whether there is none. */
  validate(): boolean {
    let valid = true;
    for (const member of this.#group.members) {
      member.frame.send({ t: "reveal" });
      if (!(member instanceof HostedField) || !member.willValidate) continue;
      // What is still being typed is not wrong to a form, and not finished either.
      const isFinished = member.empty || member.valid;
      if (!member.checkValidity() || !isFinished) valid = false;
    }
    return valid;
  }

  /** Empties all fields. */
  clear(): void {
    for (const { frame } of this.#group.members) frame.send({ t: "clear" });
  }

  /** Moves the focus into one field. False: there is no such field. */
  focusField(field: FieldName): boolean {
    const member = this.#group.member(field);
    if (member instanceof HostedField) member.focus();
    return member !== undefined;
  }

  /** Swaps the session in place; what was typed stays. */
  attach(session: string): void {
    if (!read(SessionId, session)) return reportMisuse(this, NO_SESSION_ID);
    this.#group.attach(session);
    this.#clock.begin(session);
    this.#forget();
    this.#moved();
  }

  attributeChangedCallback(name: string, _before: string | null, value: string | null): void {
    if (name === "session") this.#become(value);
    this.#moved();
  }

  /** Not what it is already: a framework writes down what it was told, and what is stored is still true. */
  #become(id: string | null): void {
    if (id && id !== this.session) this.attach(id);
  }

  disconnectedCallback(): void {
    this.#clock.stop();
    this.formAssociatedCallback(null);
  }

  connectedCallback(): void {
    upgradeProperties(this, ["gateway", "merchant", "apiVersion", "name", "session", "form"]);
    this.#clock.look();
    this.formAssociatedCallback(this.form);
  }

  /** Moved with `moveBefore`: the frame lives on, and so does what was typed. */
  connectedMoveCallback(): void {}

  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#held?.remove(this.#storing);
    this.#held = form ? HeldForm.of(form) : undefined;
    this.#held?.add(this.#storing);
  }

  formResetCallback(): void {
    // Also those that are no controls of this form: in a shadow root, or of a form elsewhere.
    this.clear();
    this.#forget();
  }

  /** What is stored no longer matches what is typed. */
  #forget(): void {
    this.#internals.setFormValue(null);
  }

  /** Where its fields are loaded from, or what the page has to write so that this is known. */
  #placement(): Placement | string {
    const { merchant, apiVersion } = this;
    if (!/^[0-9A-Za-z_-]{1,40}$/.test(merchant))
      return `<hosted-session> needs merchant="…": the merchant's id at the gateway.`;
    const { href } = location;
    const gateway = URL.canParse(this.gateway, href) ? new URL(this.gateway, href).origin : "";
    // Bundlers write a path of their own, or the shop's address, where the script's own address would be.
    if (!gateway.startsWith("http") || gateway === pageOrigin())
      return `<hosted-session gateway="…"> must be the gateway's origin, like https://pay.example.`;
    if (this.getAttribute("session") && !this.session) return NO_SESSION_ID;
    return { gateway, merchant, apiVersion, document: "field" };
  }

  #take(field: Joiner, place: Placement): void {
    this.#placed = JSON.stringify(place);
    field.join(this.#group, place);
  }

  /** Fields that have waited for it are taken in, and all of them load anew from another place. */
  #moved(): void {
    const place = this.#placement();
    if (typeof place === "string") return;
    if (this.#placed && this.#placed !== JSON.stringify(place))
      for (const member of this.#group.members) if (member instanceof HostedField) this.#take(member, place);
    for (const field of this.#waiting) {
      this.#waiting.delete(field);
      field.seek();
    }
  }

  /** Says what is missing to whoever writes the page, if something is. */
  #misused(): boolean {
    const place = this.#placement();
    if (typeof place !== "string") return false;
    reportMisuse(this, place);
    return true;
  }
}
