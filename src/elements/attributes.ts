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

/** As long as a page does not know it: what it is by default counts. */
type Given<Value> = Value | null | undefined;

/** What hears an event, in the manner of a framework that takes `onready` for a listener of `ready`. */
type Heard<Events> = { [Type in keyof Events as `on${string & Type}`]?: (event: Events[Type]) => void };

/** What a page writes at `<hosted-session>`, for languages of templates that have types. */
export interface HostedSessionAttributes extends Heard<{
  ready: Event;
  cardtypechange: CardTypeChangeEvent;
  binchange: BinChangeEvent;
  sessionupdate: SessionUpdateEvent;
  sessionexpiring: SessionExpiryEvent;
  sessionexpired: SessionExpiryEvent;
  tamper: TamperEvent;
  error: HostedSessionErrorEvent;
}> {
  "merchant": Given<string>;
  "session"?: Given<string>;
  "gateway"?: Given<string>;
  "apiVersion"?: Given<string>;
  "api-version"?: Given<string>;
  "name"?: Given<string>;
  "form"?: Given<string>;
}

/** What a page writes at `<hosted-field>`, for languages of templates that have types. */
export interface HostedFieldAttributes extends Heard<{
  ready: FieldEvent;
  focus: FocusEvent;
  blur: FocusEvent;
  validitychange: FieldEvent;
  emptinesschange: FieldEvent;
  autofill: FieldEvent;
  error: HostedSessionErrorEvent;
}> {
  field: FieldName;
  required?: Given<boolean>;
  optional?: Given<boolean>;
  disabled?: Given<boolean>;
  placeholder?: Given<string | number>;
  choose?: Given<boolean>;
  mask?: Given<boolean>;
  form?: Given<string>;
}

/** What a page writes at `<hosted-quote>`, for languages of templates that have types. */
export interface HostedQuoteAttributes extends Heard<{
  quotechange: QuoteChangeEvent;
  quoteconfirm: QuoteConfirmEvent;
}> {
  "currency"?: Given<string>;
  "net-amount"?: Given<string>;
  "charge"?: Given<string>;
  "version"?: Given<string>;
  "for"?: Given<string>;
  "name"?: Given<string>;
}
