import type { FrameAddress } from "../elements/field/field-frame.ts";
import type { AdoptedField, AdoptedFieldMessage, StyledState } from "./adopted-field.ts";
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
import { logError } from "./console-messages.ts";
import { roleOfPath } from "./roles.ts";
import { callSafely, Scope } from "./scope.ts";

/** The events that pages can listen to. */
type FieldEventType =
  "focus" | "blur" | "change" | "mouseover" | "mouseout" | "validity" | "emptiness" | "cardtype" | "bin";

interface Listener {
  type: FieldEventType;
  /** Field names. */
  fields: string[];
  scope: string | undefined;
  callback: (...values: never[]) => void;
}

/** Styles that a page has set for some roles, kept for fields that are configured later. */
interface StyleSetting {
  state: StyledState;
  fields: string[];
  styles: Styles;
  scope: string | undefined;
}

/** The defences against framing that pages may list. */
const MITIGATIONS = ["javascript", "x-frame-options", "csp"];

/** A `PaymentSession`, and the function that the script calls when it is loaded again. */
export interface Opened {
  api: PaymentSessionApi;
  /**
   * Removes the fields that are no longer in the page, and with the last of them the listeners, because a page that
   * is rendered again registers its listeners again.
   */
  readonly revisit: () => void;
}

/** Creates the `PaymentSession` of one script address. */
export function createPaymentSession(address: FrameAddress): Opened {
  const scopes = new Map<string | undefined, Scope>();
  const listeners: Listener[] = [];
  const styleSettings: StyleSetting[] = [];
  const { apiVersion: version } = address;
  /** Before API version 40 cards were the only payment type, and pages name none. */
  const isCardOnly = Number(version) < 40;

  const matching = (scope: ScopeName | undefined): Scope[] => {
    const name = nameOf(scope);
    return name === undefined ? [...scopes.values()] : [scopes.get(name)].filter((one) => one !== undefined);
  };

  const notify = (type: FieldEventType, scope: Scope, field: AdoptedField, ...values: unknown[]) => {
    for (const listener of listeners) {
      if (listener.type !== type || !listener.fields.includes(field.field)) continue;
      if (listener.scope !== undefined && listener.scope !== scope.name) continue;
      callSafely(() => listener.callback(...([field.selector, ...values] as never[])));
    }
  };

  const lastStates = new WeakMap<AdoptedField, { focused: boolean; empty: boolean; validity: string }>();
  const onFieldMessage = (scope: Scope, field: AdoptedField, message: AdoptedFieldMessage) => {
    const before = lastStates.get(field) ?? { focused: false, empty: true, validity: "" };
    const { focused, empty, validity } = field;
    // Includes emptiness, because an optional field is valid both before and after its first character.
    const now = { focused, empty, validity: JSON.stringify([validity, empty]) };
    lastStates.set(field, now);
    const { name } = field.role;
    if (now.empty !== before.empty) notify("emptiness", scope, field, { isEmpty: empty }, name);
    if (now.validity !== before.validity && before.validity) notify("validity", scope, field, validity, name);
    if (now.focused !== before.focused) notify(focused ? "focus" : "blur", scope, field, name);
    if (message.t === "hover" && message.over) reportPointerLeft((other) => other === field);
    if (message.t === "hover") notify(message.over ? "mouseover" : "mouseout", scope, field, name);
    if (message.t === "changed") notify("change", scope, field, name);
    if (message.t === "card") notify("cardtype", scope, field, cardType(message), scope.name);
    if (message.t === "bin") notify("bin", scope, field, { BIN: message.bin }, scope.name);
  };

  const reportPointerLeft = (isUnderPointer: (field: AdoptedField) => boolean) => {
    for (const scope of scopes.values())
      for (const field of scope.fields) if (!isUnderPointer(field)) field.pointerLeft();
  };
  const onMouseOver = ({ target }: Event) => reportPointerLeft(({ frame }) => frame.element === target);
  window.addEventListener("mouseover", onMouseOver, { capture: true, passive: true });

  // Reports the blur here, because a click outside moves the focus before the frame can report it, and pages expect
  // the blur first.
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
    (type: FieldEventType) =>
    (roles: string[], callback: (...values: never[]) => void, scope?: ScopeName): void => {
      listeners.push({ type, fields: fieldsOf(roles), scope: nameOf(scope), callback });
    };

  const onNumber =
    (type: FieldEventType) =>
    (callback: (...values: never[]) => void, scope?: ScopeName): void => {
      listeners.push({ type, fields: ["card.number"], scope: nameOf(scope), callback });
    };

  const setStyle =
    (state: StyledState) =>
    (roles: string[], styles: Styles, scope?: ScopeName): void => {
      const one = { state, fields: fieldsOf(roles), styles, scope: nameOf(scope) };
      styleSettings.push(one);
      for (const { fields } of matching(scope)) for (const field of fields) applyStyle(one, field);
    };
  const applyStyle = ({ state, fields, styles }: StyleSetting, field: AdoptedField) => {
    if (fields.includes(field.field)) field.style(state, styles);
  };

  const remove = (isObsolete: (scope: Scope) => boolean) => {
    for (const [name, old] of scopes) {
      if (!isObsolete(old)) continue;
      old.remove();
      scopes.delete(name);
    }
  };

  const configure = (configuration: Configuration, scope?: ScopeName): void => {
    if (!isUsable(configuration)) return;
    const name = nameOf(scope);
    remove((old) => old.name === name || old.orphaned);
    const fields = byType(configuration.fields, isCardOnly);
    const created = new Scope(address, { ...configuration, fields }, name, onFieldMessage);
    scopes.set(name, created);
    for (const field of created.fields) {
      for (const one of styleSettings)
        if (one.scope === undefined || one.scope === name) applyStyle(one, field);
    }
  };

  const updateSessionFromForm: PaymentSessionApi["updateSessionFromForm"] = (
    requestedType,
    localBrand,
    scope,
  ) => {
    const type = requestedType ?? (isCardOnly ? "card" : undefined);
    const name = nameOf(scope);
    const chosen =
      scopes.get(name) ?? (name === undefined && scopes.size === 1 ? [...scopes.values()][0] : undefined);
    if (!chosen)
      return logError("updateSessionFromForm: unknown scope. Call configure first, with the same scope.");
    if (!type) return chosen.respondInTurn({ status: "payment_type_required", version });
    if (type === "giftCard" && !localBrand)
      return chosen.respondInTurn({ status: "giftCard_type_required", version });
    chosen.update(type, localBrand);
  };

  let legacyUpdate: ((response: FormSessionUpdate) => void) | undefined;

  const api: PaymentSessionApi = {
    configure,
    updateSessionFromForm,
    validate(type: PaymentType, callback: (result: Validation) => void, scope?: ScopeName) {
      setTimeout(() => {
        for (const one of matching(scope)) callSafely(() => callback(one.validation(type)));
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
      else logError(`setFocus: unknown field "${path}".`);
    },
    setFocusStyle: setStyle("focus"),
    setHoverStyle: setStyle("hover"),
    setPlaceholderStyle: setStyle("placeholder"),
    setPlaceholderShownStyle: setStyle("placeholderShown"),
    setMessage(path, message, scope) {
      const role = roleOfPath(path);
      for (const one of matching(scope)) if (role) one.field(role)?.message(message);
    },
    setLocale(locale, scope) {
      for (const { fields } of matching(scope)) for (const field of fields) field.setLocale(locale);
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
        // Pages of these API versions have no such setting.
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
      if (had && scopes.size === 0) listeners.length = styleSettings.length = 0;
    },
  };
}

/** Compares names as text, because pages number their saved cards and later read the number from a form. */
const nameOf = (scope: ScopeName | undefined): string | undefined =>
  scope === undefined || scope === null ? undefined : `${scope}`;

/** Accepts a single role too, because pages leave out the list around it. */
const fieldsOf = (roles: string | readonly string[]): string[] => {
  const known = [roles].flat().map((path) => roleOfPath(path)?.field);
  return known.filter((field) => field !== undefined);
};

/** Groups fields by type, where a page for an old API version lists cards only. */
function byType(fields: Fields | FlatFields, isCardOnly: boolean): Fields {
  const isFlat = isCardOnly && Object.values(fields).some((one) => typeof one === "string");
  return isFlat ? { card: fields as FlatFields } : fields;
}

/** Checks a configuration. Reports a missing setting in the console and to the page's `initialized` callback. */
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
  logError(message);
  setTimeout(() => callSafely(() => callbacks?.initialized?.({ status: "system_error", message })));
  return false;
}
