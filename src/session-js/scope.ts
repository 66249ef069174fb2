import type { Placement } from "../elements/field/field-frame.ts";
import { FieldGroup, systemError } from "../elements/field/field-group.ts";
import { nonce } from "../elements/dom/nonce.ts";
import { type FieldName, LocalBrand, SessionId } from "../wire/schema/fields.ts";
import { read } from "../wire/schema/schema.ts";
import { SESSION_GONE } from "../wire/schema/session-gone.ts";
import { AdoptedField, type AdoptedNews } from "./adopted-field.ts";
import { formSessionUpdate, type Masked } from "./responses.ts";
import type {
  Configuration,
  Fields,
  FormSessionUpdate,
  Initialized,
  PaymentType,
  Validation,
} from "./api.ts";
import { complain } from "./console-messages.ts";
import { type Role, roleOf } from "./roles.ts";

/** Milliseconds in which the fields must have loaded and the session must have been found. */
const OPENING_TIME = 30_000;

/**
 * The fields of one `configure` call: a group of frames over the page's own inputs, with one session. Answers each
 * update with one callback, in the order of the calls.
 */
export class Scope {
  readonly name: string | undefined;
  readonly fields: AdoptedField[] = [];
  #place: Placement;
  #callbacks: NonNullable<Configuration["callbacks"]>;
  #group: FieldGroup;
  #tell: (scope: Scope, field: AdoptedField, news: AdoptedNews) => void;
  #queue: Promise<unknown> = Promise.resolve();
  #masked: Masked = [];
  #openRid = nonce();
  #opened = false;
  #removed = false;
  /** The page's session is none: there is nothing to store anything in. */
  #isLost: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    place: Placement,
    configuration: Configuration & { fields: Fields },
    name: string | undefined,
    tell: (scope: Scope, field: AdoptedField, news: AdoptedNews) => void,
  ) {
    this.name = name;
    this.#place = place;
    this.#tell = tell;
    this.#callbacks = configuration.callbacks ?? {};
    const session = configuration.session || null;
    this.#isLost = session !== null && !read(SessionId, session);
    if (this.#isLost) complain(`configure: "session" is no session's id, which begins with SESSION.`);
    this.#group = new FieldGroup(this.#isLost ? null : session, {
      tamper: (field) =>
        complain(`The focus was taken from ${field} twice while the payer was typing; it was emptied.`),
    });
    this.#adopt(configuration);
  }

  field(role: Role): AdoptedField | undefined {
    return this.fields.find(({ field }) => field === role.field);
  }

  /** The page has taken its inputs out of the document. */
  get orphaned(): boolean {
    return this.fields.every(({ original }) => !original.isConnected);
  }

  update(type: PaymentType, localBrand?: string | null): void {
    const { merchant, apiVersion } = this.#place;
    const only = this.fields.filter(({ role }) => role.type === type).map(({ field }) => field);
    this.#queue = this.#queue.then(async () => {
      this.#masked = [];
      // A name that no frame would take is told at once.
      const mistake = this.#isLost
        ? SESSION_GONE
        : localBrand && !read(LocalBrand, localBrand) && "localCardBrand is no name of a brand.";
      const result = mistake
        ? systemError(mistake)
        : await this.#group.update({ only, ...(localBrand && { localBrand }) });
      this.answer(
        formSessionUpdate({ merchant, apiVersion }, type, this.#group.session, result, this.#masked),
      );
    });
  }

  /** Hands an answer to the page, in turn. */
  answerInTurn(answer: FormSessionUpdate): void {
    this.#queue = this.#queue.then(() => this.answer(answer));
  }

  /** Also when other fields have taken the place of these meanwhile: the page asked, and waits. */
  answer(answer: FormSessionUpdate): void {
    guarded(() => this.#callbacks.formSessionUpdate?.(answer));
  }

  validation(type: PaymentType): Validation {
    const fields = this.fields.filter(({ role }) => role.type === type);
    const roles = fields.map(({ role, selector, validity }) => [role.name, { ...validity, selector }]);
    const isValid = fields.every(({ validity }) => validity.isValid);
    return { [type]: { isValid, ...Object.fromEntries(roles) } };
  }

  remove(): void {
    this.#removed = true;
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
          complain(`configure: no element matches "${selector}" for ${role.field}; the field is left out.`);
          continue;
        }
        const field = new AdoptedField(role, selector, original, this.#hear);
        field.locale = locale;
        this.fields.push(field);
      }
    }
    if (this.fields.length === 0)
      return this.#initialized({ status: "system_error", message: "No field was found." });
    for (const field of this.fields) this.#group.add(field);
    for (const field of this.fields) field.connect(this.#group, this.#place, display);
    if (this.#isLost) return this.#initialized({ status: "system_error", message: SESSION_GONE });
    this.#timer = setTimeout(
      () =>
        this.#initialized({ status: "request_timeout", message: "The card fields did not load in time." }),
      OPENING_TIME,
    );
  }

  #hear = (field: AdoptedField, news: AdoptedNews): void => {
    if (news.t === "ready" && this.fields.every(({ ready }) => ready) && !this.#opened) this.#open();
    if (news.t === "opened" && news.rid === this.#openRid) {
      this.#group.attach(news.session);
      this.#initialized({ status: "ok" });
    }
    if (news.t === "failed" && news.rid === this.#openRid) {
      this.#initialized({ status: news.status, message: news.message });
    }
    if (news.t === "masked") this.#masked = news.values;
    if (news.t === "unavailable" || news.t === "fatal") {
      this.#initialized({ status: "system_error", message: "The card fields could not be loaded." });
    }
    this.#tell(this, field, news);
  };

  #open(): void {
    const lead: FieldName[] = ["card.number"];
    const first = this.fields.find(({ field }) => lead.includes(field)) ?? this.fields[0]!;
    first.frame.send({ t: "open", rid: this.#openRid });
  }

  /** Once, and never before `configure` has returned. */
  #initialized(answer: Initialized): void {
    if (this.#opened) return;
    this.#opened = true;
    clearTimeout(this.#timer);
    setTimeout(() => {
      if (!this.#removed) guarded(() => this.#callbacks.initialized?.(answer));
    });
  }
}

/** A page's callback may throw; that is its affair, and must not keep others from being called. */
export function guarded(callback: () => unknown): void {
  try {
    callback();
  } catch (error) {
    reportError(error);
  }
}
