import type { HostedField } from "./hosted-field.ts";

/**
 * A field looks for its session by asking: the event passes through shadow roots and scaffolding that a lookup
 * by selector would not.
 */
export class JoinRequest extends Event {
  static readonly type = "hosted-session-join";
  readonly field: HostedField;
  /** A session has answered. */
  taken = false;

  constructor(field: HostedField) {
    super(JoinRequest.type, { bubbles: true, composed: true });
    this.field = field;
  }
}
