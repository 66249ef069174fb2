import type { FrameAddress } from "./field-frame.ts";
import type { FieldGroup } from "./field-group.ts";

/** A field that looks for its session. */
export interface Joiner {
  /** Dispatches the request again, because a session that could not take the field in may be set up now. */
  seek(): void;
  join(group: FieldGroup, address: FrameAddress): void;
}

/**
 * Dispatched by a field to find its session. An event passes through shadow roots and wrappers, which a lookup by
 * selector does not.
 */
export class JoinRequest extends Event {
  static readonly type = "hosted-session-join";
  readonly field: Joiner;
  /** True once a session has taken the request. */
  taken = false;

  constructor(field: Joiner) {
    super(JoinRequest.type, { bubbles: true, composed: true });
    this.field = field;
  }
}
