import type { FieldName } from "../wire/schema/fields.ts";
import type {
  BinChangeEvent,
  CardTypeChangeEvent,
  FieldEvent,
  HostedSessionErrorEvent,
  SessionExpiryEvent,
  SessionUpdateEvent,
  TamperEvent,
} from "./field/events.ts";
import type { QuoteChangeEvent, QuoteConfirmEvent } from "./quote/hosted-quote-events.ts";

/** Frameworks pass `null` or `undefined` while a value is not known; the default applies then. */
type Optional<Value> = Value | null | undefined;

/** Event listeners as frameworks write them: `onready` listens for `ready`. */
type Listeners<Events> = { [Type in keyof Events as `on${string & Type}`]?: (event: Events[Type]) => void };

/** The attributes and listeners of `<hosted-session>`, for template languages with types. */
export interface HostedSessionAttributes extends Listeners<{
  ready: Event;
  cardtypechange: CardTypeChangeEvent;
  binchange: BinChangeEvent;
  sessionupdate: SessionUpdateEvent;
  sessionexpiring: SessionExpiryEvent;
  sessionexpired: SessionExpiryEvent;
  tamper: TamperEvent;
  error: HostedSessionErrorEvent;
}> {
  "merchant": Optional<string>;
  "session"?: Optional<string>;
  "gateway"?: Optional<string>;
  "apiVersion"?: Optional<string>;
  "api-version"?: Optional<string>;
  "name"?: Optional<string>;
  "form"?: Optional<string>;
}

/** The attributes and listeners of `<hosted-field>`, for template languages with types. */
export interface HostedFieldAttributes extends Listeners<{
  ready: FieldEvent;
  focus: FocusEvent;
  blur: FocusEvent;
  validitychange: FieldEvent;
  emptinesschange: FieldEvent;
  autofill: FieldEvent;
  error: HostedSessionErrorEvent;
}> {
  field: FieldName;
  required?: Optional<boolean>;
  optional?: Optional<boolean>;
  disabled?: Optional<boolean>;
  placeholder?: Optional<string | number>;
  choose?: Optional<boolean>;
  mask?: Optional<boolean>;
  form?: Optional<string>;
}

/** The attributes and listeners of `<hosted-quote>`, for template languages with types. */
export interface HostedQuoteAttributes extends Listeners<{
  quotechange: QuoteChangeEvent;
  quoteconfirm: QuoteConfirmEvent;
}> {
  "currency"?: Optional<string>;
  "net-amount"?: Optional<string>;
  "charge"?: Optional<string>;
  "version"?: Optional<string>;
  "for"?: Optional<string>;
  "name"?: Optional<string>;
}
