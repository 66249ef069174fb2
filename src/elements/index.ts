import { HostedField } from "./field/hosted-field.ts";
import { HostedSession } from "./session/hosted-session.ts";

/**
 * The script that a merchant page loads. It registers `<hosted-session>` and `<hosted-field>`. Loading it twice is
 * harmless. In Node, and in test environments without form-associated elements, it registers nothing. The session is
 * registered first, so that it exists when its fields ask for it.
 */
if (Object.hasOwn(globalThis.ElementInternals?.prototype ?? {}, "setValidity")) {
  for (const [tag, element] of [
    ["hosted-session", HostedSession],
    ["hosted-field", HostedField],
  ] as const) {
    if (!customElements.get(tag)) customElements.define(tag, element);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hosted-session": HostedSession;
    "hosted-field": HostedField;
  }
}

export { HostedField, HostedSession };
export {
  BinChangeEvent,
  CardTypeChangeEvent,
  FieldEvent,
  HostedSessionErrorEvent,
  SessionExpiryEvent,
  SessionUpdateEvent,
  TamperEvent,
} from "./field/events.ts";
export type { HostedFieldAttributes, HostedSessionAttributes } from "./attributes.ts";
export type { UpdateResult } from "./field/field-group.ts";
export type { FieldError, FieldName } from "../wire/schema/fields.ts";
