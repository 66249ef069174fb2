import type { Placement } from "../elements/field/field-frame.ts";
import type { AdoptedField, AdoptedNews, Occasion } from "./adopted-field.ts";
import { cardType } from "./responses.ts";
import type {
  Configuration,
  Fields,
  FlatFields,
  FormSessionUpdate,
  LegacyConfiguration,
  PaymentSessionApi,
  PaymentType,
  ScopeName,
  Styles,
  Validation,
} from "./api.ts";
import { complain } from "./console-messages.ts";
import { roleOfPath } from "./roles.ts";
import { guarded, Scope } from "./scope.ts";

/** What pages can listen to. */
type Occurrence =
  "focus" | "blur" | "change" | "mouseover" | "mouseout" | "validity" | "emptiness" | "cardtype" | "bin";

interface Listener {
  occurrence: Occurrence;
  /** Field names; undefined: the card's number. */
  fields: string[];
  scope: string | undefined;
  callback: (...values: never[]) => void;
}

/** A style that a page has set for some roles; kept for fields that are configured later. */
interface Dress {
  occasion: Occasion;
  fields: string[];
  styles: Styles;
  scope: string | undefined;
}

/** What pages may list as their defence against being framed themselves. */
const MITIGATIONS = ["javascript", "x-frame-options", "csp"];

/** A `PaymentSession`, and what its script does with it when it is loaded once more. */
export interface Opened {
  api: PaymentSessionApi;
  /** A page that was drawn anew registers its handlers anew: those of the old one go with its fields. */
  readonly revisit: () => void;
}

/** Makes the `PaymentSession` of one script address. */
export function createPaymentSession(place: Placement): Opened {
  const scopes = new Map<string | undefined, Scope>();
  const listeners: Listener[] = [];
  const dresses: Dress[] = [];
  const { apiVersion: version } = place;
  /** Before this version there were no other kinds of payment, and pages name none. */
  const knowsCardsAlone = Number(version) < 40;

  const matching = (scope: ScopeName | undefined): Scope[] => {
    const name = nameOf(scope);
    return name === undefined ? [...scopes.values()] : [scopes.get(name)].filter((one) => one !== undefined);
  };

  const tell = (occurrence: Occurrence, scope: Scope, field: AdoptedField, ...values: unknown[]) => {
    for (const listener of listeners) {
      if (listener.occurrence !== occurrence || !listener.fields.includes(field.field)) continue;
      if (listener.scope !== undefined && listener.scope !== scope.name) continue;
      guarded(() => listener.callback(...([field.selector, ...values] as never[])));
    }
  };

  const standing = new WeakMap<AdoptedField, { focused: boolean; empty: boolean; validity: string }>();
  const hear = (scope: Scope, field: AdoptedField, news: AdoptedNews) => {
    const before = standing.get(field) ?? { focused: false, empty: true, validity: "" };
    const { focused, empty, validity } = field;
    // A field that needs no value is as right without one: its first character is news all the same.
    const now = { focused, empty, validity: JSON.stringify([validity, empty]) };
    standing.set(field, now);
    const { name } = field.role;
    if (now.empty !== before.empty) tell("emptiness", scope, field, { isEmpty: empty }, name);
    if (now.validity !== before.validity && before.validity) tell("validity", scope, field, validity, name);
    if (now.focused !== before.focused) tell(focused ? "focus" : "blur", scope, field, name);
    if (news.t === "hover" && news.over) leave((other) => other === field);
    if (news.t === "hover") tell(news.over ? "mouseover" : "mouseout", scope, field, name);
    if (news.t === "changed") tell("change", scope, field, name);
    if (news.t === "card") tell("cardtype", scope, field, cardType(news), scope.name);
    if (news.t === "bin") tell("bin", scope, field, { BIN: news.bin }, scope.name);
  };

  const leave = (isThere: (field: AdoptedField) => boolean) => {
    for (const scope of scopes.values()) for (const field of scope.fields) if (!isThere(field)) field.left();
  };
  const wherePointer = ({ target }: Event) => leave(({ frame }) => frame.element === target);
  window.addEventListener("mouseover", wherePointer, { capture: true, passive: true });

  // A click outside takes the focus before the frame can say so; pages count on hearing of the blur first.
  window.addEventListener(
    "focus",
    () => {
      for (const scope of scopes.values()) {
        for (const field of scope.fields) if (document.activeElement !== field.frame.element) field.blurred();
      }
    },
    true,
  );

  const on =
    (occurrence: Occurrence) =>
    (roles: string[], callback: (...values: never[]) => void, scope?: ScopeName): void => {
      listeners.push({ occurrence, fields: fieldsOf(roles), scope: nameOf(scope), callback });
    };

  const onNumber =
    (occurrence: Occurrence) =>
    (callback: (...values: never[]) => void, scope?: ScopeName): void => {
      listeners.push({ occurrence, fields: ["card.number"], scope: nameOf(scope), callback });
    };

  const dress =
    (occasion: Occasion) =>
    (roles: string[], styles: Styles, scope?: ScopeName): void => {
      const one = { occasion, fields: fieldsOf(roles), styles, scope: nameOf(scope) };
      dresses.push(one);
      for (const { fields } of matching(scope)) for (const field of fields) put(one, field);
    };
  const put = ({ occasion, fields, styles }: Dress, field: AdoptedField) => {
    if (fields.includes(field.field)) field.style(occasion, styles);
  };

  const remove = (unwanted: (scope: Scope) => boolean) => {
    for (const [name, old] of scopes) {
      if (!unwanted(old)) continue;
      old.remove();
      scopes.delete(name);
    }
  };

  const configure = (configuration: Configuration, scope?: ScopeName): void => {
    if (!isUsable(configuration)) return;
    const name = nameOf(scope);
    remove((old) => old.name === name || old.orphaned);
    const fields = byType(configuration.fields, knowsCardsAlone);
    const made = new Scope(place, { ...configuration, fields }, name, hear);
    scopes.set(name, made);
    for (const field of made.fields) {
      for (const one of dresses) if (one.scope === undefined || one.scope === name) put(one, field);
    }
  };

  const updateSessionFromForm: PaymentSessionApi["updateSessionFromForm"] = (given, localBrand, scope) => {
    const type = given ?? (knowsCardsAlone ? "card" : undefined);
    const name = nameOf(scope);
    const chosen =
      scopes.get(name) ?? (name === undefined && scopes.size === 1 ? [...scopes.values()][0] : undefined);
    if (!chosen)
      return complain(
        "updateSessionFromForm: there is no such scope; call configure first, with the same scope.",
      );
    if (!type) return chosen.answerInTurn({ status: "payment_type_required", version });
    if (type === "giftCard" && !localBrand)
      return chosen.answerInTurn({ status: "giftCard_type_required", version });
    chosen.update(type, localBrand);
  };

  let legacyUpdate: ((response: FormSessionUpdate) => void) | undefined;

  const api: PaymentSessionApi = {
    configure,
    updateSessionFromForm,
    validate(type: PaymentType, callback: (result: Validation) => void, scope?: ScopeName) {
      setTimeout(() => {
        for (const one of matching(scope)) guarded(() => callback(one.validation(type)));
      });
    },
    setFocus(path, scope) {
      const role = roleOfPath(path);
      const field =
        role &&
        matching(scope)
          .map((one) => one.field(role))
          .find(Boolean);
      if (field) field.focus();
      else complain(`setFocus: there is no field "${path}".`);
    },
    setFocusStyle: dress("focus"),
    setHoverStyle: dress("hover"),
    setPlaceholderStyle: dress("placeholder"),
    setPlaceholderShownStyle: dress("placeholderShown"),
    setMessage(path, message, scope) {
      const role = roleOfPath(path);
      for (const one of matching(scope)) if (role) one.field(role)?.message(message);
    },
    setLocale(locale, scope) {
      for (const { fields } of matching(scope)) for (const field of fields) field.speak(locale);
    },
    onFocus: on("focus"),
    onBlur: on("blur"),
    onChange: on("change"),
    onMouseOver: on("mouseover"),
    onMouseOut: on("mouseout"),
    onValidityChange: on("validity"),
    onEmptinessChange: on("emptiness"),
    onCardTypeChange: onNumber("cardtype"),
    onCardBINChange: onNumber("bin"),
    attachToForm({ session, sessionId, fields, frameEmbeddingMitigation }: LegacyConfiguration, callback) {
      configure({
        session: session ?? sessionId ?? null,
        fields: { card: fields },
        // Pages of that time had no such setting.
        frameEmbeddingMitigation: frameEmbeddingMitigation ?? ["javascript"],
        callbacks: {
          initialized: ({ status }) => callback?.(status),
          formSessionUpdate: (response) => legacyUpdate?.(response),
        },
      });
    },
    updateSession(callback) {
      legacyUpdate = callback;
      updateSessionFromForm("card");
    },
  };
  return {
    api,
    revisit() {
      const had = scopes.size > 0;
      remove((old) => old.orphaned);
      if (had && scopes.size === 0) listeners.length = dresses.length = 0;
    },
  };
}

/** Pages number their saved cards, and read the number out of a form later: the text of a name is what counts. */
const nameOf = (scope: ScopeName | undefined): string | undefined =>
  scope === undefined || scope === null ? undefined : `${scope}`;

/** A page with one role may leave out the list around it. */
const fieldsOf = (roles: string | readonly string[]): string[] => {
  const known = [roles].flat().map((path) => roleOfPath(path)?.field);
  return known.filter((field) => field !== undefined);
};

/** Fields by their type, where a page of the time of cards alone has left it out. */
function byType(fields: Fields | FlatFields, knowsCardsAlone: boolean): Fields {
  const isFlat = knowsCardsAlone && Object.values(fields).some((one) => typeof one === "string");
  return isFlat ? { card: fields as FlatFields } : fields;
}

/** Says in the console what is missing, and to the page's own callback that nothing will come of it. */
function isUsable({ fields, frameEmbeddingMitigation, callbacks }: Configuration): boolean {
  let message = "";
  if (!fields || typeof fields !== "object") {
    message = `configure needs "fields": {card: {number: "#selector", …}}.`;
  } else if (
    !Array.isArray(frameEmbeddingMitigation) ||
    !frameEmbeddingMitigation.some((one) => MITIGATIONS.includes(one))
  ) {
    message = `configure needs "frameEmbeddingMitigation": a list of at least one of "${MITIGATIONS.join('", "')}".`;
  }
  if (!message) return true;
  complain(message);
  setTimeout(() => guarded(() => callbacks?.initialized?.({ status: "system_error", message })));
  return false;
}
