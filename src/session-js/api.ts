/**
 * The types of `PaymentSession`, the global of the gateway's `session.js`, as its reference documents them for API
 * versions 18 to 100 and as existing pages use them. Pages written in TypeScript can use this file.
 */

/** The payment types that a form can contain; the first part of a role. */
export type PaymentType = "card" | "giftCard" | "ach" | "directDebitCanada";

/** CSS properties by their camel-case names. */
export type Styles = Record<string, string>;

/** Payment type → role → CSS selector of the page's own input. */
export type Fields = Partial<Record<PaymentType, FlatFields>>;

/**
 * Role → CSS selector. Before API version 40 all fields had this form, `cardNumber` among them, because cards were
 * the only payment type.
 */
export type FlatFields = Record<string, string | null | undefined>;

export interface Configuration {
  /** An existing session's id. Absent, null or empty: the script creates a session. */
  session?: string | null;
  fields: Fields | FlatFields;
  /** The page's defences against click-jacking. At least one is required. */
  frameEmbeddingMitigation: ("javascript" | "x-frame-options" | "csp")[];
  callbacks?: {
    initialized?(response: Initialized): void;
    formSessionUpdate?(response: FormSessionUpdate): void;
  };
  interaction?: {
    displayControl?: {
      formatCard?: "EMBOSSED" | "PLAIN";
      invalidFieldCharacters?: "REJECT" | "ALLOW";
    };
  };
  locale?: string;
}

export interface Initialized {
  status: "ok" | "system_error" | "request_timeout";
  message?: string;
}

export interface SessionFacts {
  id: string;
  updateStatus?: "SUCCESS";
  version?: string;
}

export interface FormSessionUpdate {
  status:
    | "ok"
    | "fields_in_error"
    | "request_timeout"
    | "system_error"
    | "payment_type_required"
    | "giftCard_type_required";
  merchant?: string;
  session?: SessionFacts;
  sourceOfFunds?: { type: string; provided: Record<string, Record<string, unknown>> };
  /** Role (`cardNumber` for the card's number) → `missing` or `invalid`; or `message`. */
  errors?: Record<string, string>;
  /** The API version. */
  version: string;
}

export type ErrorReason =
  | "EMPTY"
  | "INVALID_CHARACTERS"
  | "INVALID_VALUE"
  | "INVALID_LENGTH"
  | "EXPIRED"
  | "NOT_SUPPORTED"
  | "AWAITING_SERVER_RESPONSE"
  | "TIMEOUT"
  | "SYSTEM_ERROR"
  | "NOT_AUTHORIZED"
  | "SESSION_AUTHENTICATION_LIMIT_EXCEEDED";

export interface Validity {
  isValid: boolean;
  isIncomplete: boolean;
  hasError: boolean;
  errorReason?: ErrorReason;
}

export type Validation = Record<
  string,
  { isValid: boolean } & Record<string, (Validity & { selector: string }) | boolean>
>;

export interface CardType {
  status: "SUPPORTED" | "NOT_SUPPORTED" | "INSUFFICIENT_LENGTH";
  brand?: string;
  scheme?: string;
  fundingMethod?: string;
  issuer?: string;
  localBrand?: string;
  order?: {
    currency?: string;
    netAmount: number;
    amount: number;
    merchantCharge: { type: "SURCHARGE"; amount: number };
  };
}

type RoleCallback = (selector: string, role: string) => void;

/** A scope's name. A number equals its text, and `null` means no name. */
export type ScopeName = string | number | null;

export interface PaymentSessionApi {
  configure(configuration: Configuration, scope?: ScopeName): void;
  updateSessionFromForm(paymentType?: PaymentType, localCardBrand?: string | null, scope?: ScopeName): void;
  validate(paymentType: PaymentType, callback: (result: Validation) => void, scope?: ScopeName): void;
  setFocus(role: string, scope?: ScopeName): void;
  setFocusStyle(roles: string[], styles: Styles, scope?: ScopeName): void;
  setHoverStyle(roles: string[], styles: Styles, scope?: ScopeName): void;
  setPlaceholderStyle(roles: string[], styles: Styles, scope?: ScopeName): void;
  setPlaceholderShownStyle(roles: string[], styles: Styles, scope?: ScopeName): void;
  setMessage(role: string, message: string, scope?: ScopeName): void;
  setLocale(locale: string, scope?: ScopeName): void;
  onFocus(roles: string[], callback: RoleCallback, scope?: ScopeName): void;
  onBlur(roles: string[], callback: RoleCallback, scope?: ScopeName): void;
  onChange(roles: string[], callback: RoleCallback, scope?: ScopeName): void;
  onMouseOver(roles: string[], callback: RoleCallback, scope?: ScopeName): void;
  onMouseOut(roles: string[], callback: RoleCallback, scope?: ScopeName): void;
  onValidityChange(
    roles: string[],
    callback: (selector: string, result: Validity, role: string) => void,
    scope?: ScopeName,
  ): void;
  onEmptinessChange(
    roles: string[],
    callback: (selector: string, result: { isEmpty: boolean }, role: string) => void,
    scope?: ScopeName,
  ): void;
  onCardTypeChange(
    callback: (selector: string, result: CardType, scope?: string) => void,
    scope?: ScopeName,
  ): void;
  onCardBINChange(
    callback: (selector: string, result: { BIN: string }, scope?: string) => void,
    scope?: ScopeName,
  ): void;
  /** API versions 18 to 33. */
  attachToForm(configuration: LegacyConfiguration, callback?: (status: string) => void): void;
  /** API versions 18 to 33. */
  updateSession(callback?: (response: FormSessionUpdate) => void): void;
}

/** The configuration for `attachToForm`: the fields by flat names, `cardNumber` among them. */
export interface LegacyConfiguration {
  session?: string | null;
  sessionId?: string | null;
  fields: FlatFields;
  frameEmbeddingMitigation?: Configuration["frameEmbeddingMitigation"];
}

declare global {
  interface Window {
    PaymentSession?: PaymentSessionApi;
  }
}
