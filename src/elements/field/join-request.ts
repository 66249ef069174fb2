import type { Placement } from "./field-frame.ts";
import type { FieldGroup } from "./field-group.ts";

/** Who looks for a session: what it is told when one takes it in. */
export interface Joiner {
  /** Asks once more: the session that has not been able to take it in may be now. */
  seek(): void;
  join(group: FieldGroup, place: Placement): void;
}

/**
 * A field looks for its session by asking: the event passes through shadow roots and scaffolding that a lookup
 * by selector would not.
 */
export class JoinRequest extends Event {
  static readonly type = "hosted-session-join";
  readonly field: Joiner;
  /** A session has answered. */
  taken = false;

  constructor(field: Joiner) {
    super(JoinRequest.type, { bubbles: true, composed: true });
    this.field = field;
  }
}
