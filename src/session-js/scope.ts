import type { FrameAddress } from "../elements/field/field-frame.ts";
import { FieldGroup, systemError } from "../elements/field/field-group.ts";
import { nonce } from "../elements/dom/nonce.ts";
import { type FieldName, LocalBrand, SessionId } from "../wire/schema/fields.ts";
import { read } from "../wire/schema/schema.ts";
import { SESSION_GONE } from "../wire/schema/session-gone.ts";
import { AdoptedField, type AdoptedFieldMessage } from "./adopted-field.ts";
import { formSessionUpdate, type Masked } from "./responses.ts";
import type {
  Configuration,
  Fields,
  FormSessionUpdate,
  Initialized,
  PaymentType,
  Validation,
} from "./api.ts";
import { logError } from "./console-messages.ts";
import { type Role, roleOf } from "./roles.ts";

/** In milliseconds: the limit for loading the fields and finding the session. */
const OPEN_TIMEOUT = 30_000;

/**
 * The fields of one `configure` call: a group of frames over the page's inputs, with one session. Each update gets
 * one callback, in the order of the calls.
 */
export class Scope {
  readonly name: string | undefined;
  readonly fields: AdoptedField[] = [];
  #address: FrameAddress;
  #callbacks: NonNullable<Configuration["callbacks"]>;
  #group: FieldGroup;
  #notify: (scope: Scope, field: AdoptedField, message: AdoptedFieldMessage) => void;
  #queue: Promise<unknown> = Promise.resolve();
  #masked: Masked = [];
  #openRequestId = nonce();
  #isInitialized = false;
  #isRemoved = false;
  /** The page's session id is malformed, so nothing can be stored. */
  #isSessionInvalid: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    address: FrameAddress,
    configuration: Configuration & { fields: Fields },
    name: string | undefined,
    notify: (scope: Scope, field: AdoptedField, message: AdoptedFieldMessage) => void,
  ) {
    this.name = name;
    this.#address = address;
    this.#notify = notify;
    this.#callbacks = configuration.callbacks ?? {};
    const session = configuration.session || null;
    this.#isSessionInvalid = session !== null && !read(SessionId, session);
    if (this.#isSessionInvalid)
      logError(`configure: "session" must be a session id, which starts with SESSION.`);
    this.#group = new FieldGroup(this.#isSessionInvalid ? null : session, {
      tamper: (field) =>
        logError(
          `A script took the focus from ${field} twice while the payer was typing. The field was cleared.`,
        ),
    });
    this.#adopt(configuration);
  }

  field(role: Role): AdoptedField | undefined {
    return this.fields.find(({ field }) => field === role.field);
  }

  /** True when the page has removed all of its inputs from the document. */
  get orphaned(): boolean {
    return this.fields.every(({ original }) => !original.isConnected);
  }

  update(type: PaymentType, localBrand?: string | null): void {
    const { merchant, apiVersion } = this.#address;
    const only = this.fields.filter(({ role }) => role.type === type).map(({ field }) => field);
    this.#queue = this.#queue.then(async () => {
      this.#masked = [];
      // Reports a malformed brand name at once, because no frame would accept it.
      const mistake = this.#isSessionInvalid
        ? SESSION_GONE
        : localBrand && !read(LocalBrand, localBrand) && "localCardBrand must be the name of a brand.";
      const result = mistake
        ? systemError(mistake)
        : await this.#group.update({ only, ...(localBrand && { localBrand }) });
      this.respond(
        formSessionUpdate({ merchant, apiVersion }, type, this.#group.session, result, this.#masked),
      );
    });
  }

  /** Queues a response behind those of earlier calls. */
  respondInTurn(response: FormSessionUpdate): void {
    this.#queue = this.#queue.then(() => this.respond(response));
  }

  /**
   * Calls the page's callback, also after other fields have replaced these, because the page waits for its response.
   */
  respond(response: FormSessionUpdate): void {
    callSafely(() => this.#callbacks.formSessionUpdate?.(response));
  }

  validation(type: PaymentType): Validation {
    const fields = this.fields.filter(({ role }) => role.type === type);
    const roles = fields.map(({ role, selector, validity }) => [role.name, { ...validity, selector }]);
    const isValid = fields.every(({ validity }) => validity.isValid);
    return { [type]: { isValid, ...Object.fromEntries(roles) } };
  }

  remove(): void {
    this.#isRemoved = true;
    clearTimeout(this.#timer);
    for (const field of this.fields) field.remove();
  }

  #adopt({ fields, interaction, locale }: Configuration & { fields: Fields }): void {
    const { formatCard, invalidFieldCharacters } = interaction?.displayControl ?? {};
    const display = { grouped: formatCard === "EMBOSSED", rejecting: invalidFieldCharacters !== "ALLOW" };
    for (const [type, selectors] of Object.entries(fields)) {
      for (const [name, selector] of Object.entries(selectors ?? {})) {
        const role = selector ? roleOf(type, name) : undefined;
        if (!selector || !role || this.field(role)) continue;
        const original = document.querySelector<HTMLElement>(selector);
        if (!original) {
          logError(`configure: no element matches "${selector}" for ${role.field}; the field is left out.`);
          continue;
        }
        const field = new AdoptedField(role, selector, original, this.#onMessage);
        field.locale = locale;
        this.fields.push(field);
      }
    }
    if (this.fields.length === 0)
      return this.#initialized({ status: "system_error", message: "No field was found." });
    for (const field of this.fields) this.#group.add(field);
    for (const field of this.fields) field.connect(this.#group, this.#address, display);
    if (this.#isSessionInvalid) return this.#initialized({ status: "system_error", message: SESSION_GONE });
    this.#timer = setTimeout(
      () =>
        this.#initialized({ status: "request_timeout", message: "The card fields did not load in time." }),
      OPEN_TIMEOUT,
    );
  }

  #onMessage = (field: AdoptedField, message: AdoptedFieldMessage): void => {
    if (message.t === "ready" && this.fields.every(({ ready }) => ready) && !this.#isInitialized)
      this.#open();
    if (message.t === "opened" && message.rid === this.#openRequestId) {
      this.#group.attach(message.session);
      this.#initialized({ status: "ok" });
    }
    if (message.t === "failed" && message.rid === this.#openRequestId) {
      this.#initialized({ status: message.status, message: message.message });
    }
    if (message.t === "masked") this.#masked = message.values;
    if (message.t === "unavailable" || message.t === "fatal") {
      this.#initialized({ status: "system_error", message: "The card fields could not be loaded." });
    }
    this.#notify(this, field, message);
  };

  #open(): void {
    const leads: FieldName[] = ["card.number"];
    const lead = this.fields.find(({ field }) => leads.includes(field)) ?? this.fields[0]!;
    lead.frame.send({ t: "open", rid: this.#openRequestId });
  }

  /** Calls `initialized` once, and never before `configure` has returned. */
  #initialized(response: Initialized): void {
    if (this.#isInitialized) return;
    this.#isInitialized = true;
    clearTimeout(this.#timer);
    setTimeout(() => {
      if (!this.#isRemoved) callSafely(() => this.#callbacks.initialized?.(response));
    });
  }
}

/** Calls a page's callback. If it throws, the error is reported and other callbacks still run. */
export function callSafely(callback: () => unknown): void {
  try {
    callback();
  } catch (error) {
    reportError(error);
  }
}
