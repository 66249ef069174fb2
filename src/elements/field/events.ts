import type { FieldName } from "../../wire/schema/fields.ts";
import type { CardFacts, QuotedOrder, TamperKind } from "../../wire/page-frame/from-frame.ts";
import type { UpdateResult } from "./field-group.ts";

/** Events cross shadow roots, so that one listener on a form hears all of its fields. */
const OUTWARD = { bubbles: true, composed: true };

/** A field's state changed: `ready`, `focus`, `blur`, `validitychange`, `emptinesschange`, `autofill`. */
export class FieldEvent extends Event {
  readonly field: FieldName;

  constructor(type: "ready" | "validitychange" | "emptinesschange" | "autofill", field: FieldName) {
    super(type, OUTWARD);
    this.field = field;
  }
}

/** The card's type is known, or no longer known: the type becomes `UNKNOWN` as soon as the number changes. */
export class CardTypeChangeEvent extends Event {
  static readonly type = "cardtypechange";
  readonly status: CardFacts["status"];
  readonly brand: CardFacts["brand"];
  readonly scheme: CardFacts["scheme"];
  readonly fundingMethod: CardFacts["fundingMethod"];
  /** The session's order with the charge for this card, if the session holds a net amount or an amount. */
  readonly order: QuotedOrder | undefined;
  /** Rises with every change: a later event is never about an earlier card. */
  readonly sequence: number;

  constructor(facts: CardFacts, sequence: number) {
    super(CardTypeChangeEvent.type, OUTWARD);
    this.status = facts.status;
    this.brand = facts.brand;
    this.scheme = facts.scheme;
    this.fundingMethod = facts.fundingMethod;
    this.order = facts.order;
    this.sequence = sequence;
  }
}

/**
 * The first six digits of the card, if the operator discloses them to the merchant's pages; "" as soon as the number
 * changes.
 */
export class BinChangeEvent extends Event {
  static readonly type = "binchange";
  readonly bin: string;
  /** Rises with every change: a later event is never about an earlier card. */
  readonly sequence: number;

  constructor(bin: string, sequence: number) {
    super(BinChangeEvent.type, OUTWARD);
    this.bin = bin;
    this.sequence = sequence;
  }
}

/**
 * The session expires soon, or has expired. `attach()` replaces it and keeps what was typed. If the merchant's server
 * has just updated the session, `attach()` with the same id restarts its expiry.
 */
export class SessionExpiryEvent extends Event {
  readonly session: string;
  /** An estimate, counted from the last change that the page knows of. */
  readonly expires: Date;

  constructor(type: "sessionexpiring" | "sessionexpired", session: string, expires: Date) {
    super(type, OUTWARD);
    this.session = session;
    this.expires = expires;
  }
}

/**
 * An update of the session has ended. If the form's own update failed, the browser shows the payer the reason at the
 * first field. A page that shows it itself calls `preventDefault()`.
 */
export class SessionUpdateEvent extends Event {
  static readonly type = "sessionupdate";
  readonly result: UpdateResult;

  constructor(result: UpdateResult) {
    super(SessionUpdateEvent.type, { ...OUTWARD, cancelable: true });
    this.result = result;
  }
}

/**
 * A frame detected tampering by the page: `focus` was taken out of an unfinished entry twice, each time while a key
 * was down. The field is cleared and tells the payer so. Report it to the page's developers: if no script of the page
 * moves the focus, an attacker's script does.
 */
export class TamperEvent extends Event {
  static readonly type = "tamper";
  readonly field: FieldName;
  readonly kind: TamperKind;

  constructor(field: FieldName, kind: TamperKind) {
    super(TamperEvent.type, OUTWARD);
    this.field = field;
    this.kind = kind;
  }
}

/**
 * An error outside of an update. `misuse`: the page uses the elements wrongly, see the console. `frame_unavailable`:
 * a field's frame did not load after several attempts.
 */
export class HostedSessionErrorEvent extends Event {
  static readonly type = "error";
  readonly code: "misuse" | "frame_unavailable";
  readonly message: string;

  constructor(code: HostedSessionErrorEvent["code"], message: string) {
    super(HostedSessionErrorEvent.type);
    this.code = code;
    this.message = message;
  }
}

declare global {
  interface HTMLElementEventMap {
    cardtypechange: CardTypeChangeEvent;
    binchange: BinChangeEvent;
    sessionexpiring: SessionExpiryEvent;
    sessionexpired: SessionExpiryEvent;
    sessionupdate: SessionUpdateEvent;
    tamper: TamperEvent;
  }
}
