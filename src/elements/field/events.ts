import type { FieldName } from "../../wire/schema/fields.ts";
import type { CardFacts, QuotedOrder, TamperKind } from "../../wire/page-frame/from-frame.ts";
import type { UpdateResult } from "./field-group.ts";

/** Events leave shadow roots, so that a form around several fields listens once. Each has named fields. */
const OUTWARD = { bubbles: true, composed: true };

/** A field stands differently: `ready`, `focus`, `blur`, `validitychange`, `emptinesschange`, `autofill`. */
export class FieldEvent extends Event {
  readonly field: FieldName;

  constructor(type: "ready" | "validitychange" | "emptinesschange" | "autofill", field: FieldName) {
    super(type, OUTWARD);
    this.field = field;
  }
}

/** The card's type is known, or no longer known: `UNKNOWN` comes the moment the number changes. */
export class CardTypeChangeEvent extends Event {
  static readonly type = "cardtypechange";
  readonly status: CardFacts["status"];
  readonly brand: CardFacts["brand"];
  readonly scheme: CardFacts["scheme"];
  readonly fundingMethod: CardFacts["fundingMethod"];
  /** The session's order with the charge for this card, if the session holds a net amount, or what it comes to. */
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

/** The first six digits of the card, where the operator lets the merchant's pages know; "" the moment the number changes. */
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
 * The session ends soon, or is over. `attach()` puts another in its place and loses nothing that was typed; one that the
 * page's server has changed lives on, which `attach()` of the same one tells the page.
 */
export class SessionExpiryEvent extends Event {
  readonly session: string;
  /** As far as a page can know: counted from the last change that it knows of. */
  readonly expires: Date;

  constructor(type: "sessionexpiring" | "sessionexpired", session: string, expires: Date) {
    super(type, OUTWARD);
    this.session = session;
    this.expires = expires;
  }
}

/**
 * An update of the session has ended, well or not. Where it was the form's own and failed, the browser shows the
 * payer why, at the first field; a page that says so itself calls `preventDefault()`.
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
 * A frame has noticed that something on the page works against the payer: `focus` was taken out of an unfinished
 * entry twice, each time while a key was down. The field is empty again and says so to the payer. Worth a report to
 * whoever looks after the page: if no script of its own moves the focus, then a stranger's does.
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
 * What can go wrong outside an update. `misuse`: the page is wrong, see the console; `frame_unavailable`: a
 * field's frame did not load after several tries.
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
