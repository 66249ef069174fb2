import type { FieldError, FieldName } from "../../wire/schema/fields.ts";
import type {
  CardFacts,
  FieldState,
  Lifetime,
  StoredCard,
  TamperKind,
} from "../../wire/page-frame/from-frame.ts";
import type { FrameMessage } from "./field-frame.ts";
import { nonce } from "../dom/nonce.ts";

/** The outcome of an update. It is a value, never an exception. */
export type UpdateResult =
  | { status: "ok"; session: { id: string; version: string }; card?: StoredCard }
  | { status: "fields_in_error"; errors: Partial<Record<FieldName, FieldError>> }
  | { status: "request_timeout"; message: string }
  | { status: "system_error"; message: string };

/** The messages of a group to the frame of any field. */
export type GroupMessage =
  | { t: "submit"; rid: string; fields: FieldName[]; localBrand?: string }
  | { t: "attach"; session: string }
  | { t: "clear" | "focus" | "reveal" };

/** One field of a group, of the elements or of `session.js`. */
export interface Member {
  readonly field: FieldName;
  /** True when the frame accepts input. */
  readonly ready: boolean;
  /** False: the field is left out, as a disabled control is. */
  readonly enabled?: boolean;
  readonly frame: { send(message: GroupMessage): void };
}

/** The callbacks of a group's owner. */
export interface GroupEvents {
  card?(facts: CardFacts): void;
  /** The first six digits of the card's number, or "". */
  bin?(bin: string): void;
  /** The lifetime of every session of the gateway, in seconds. */
  lifetime?(lifetime: Lifetime): void;
  /** Enter was pressed in a field of this form, or of none. */
  enter?(form: HTMLFormElement | null): void;
  /** A frame detected tampering by the page. */
  tamper?(field: FieldName, kind: TamperKind): void;
  /** An entry changed or is about to change, so stored data may be outdated. */
  changed?(field: FieldName): void;
}

/** The options of an update. */
export interface Update {
  signal?: AbortSignal | undefined;
  /** The fields to store; all fields of the group by default. */
  only?: FieldName[];
  /** A local brand that only the page knows, for frames that accept it. */
  localBrand?: string;
}

/** In milliseconds: the longest duration of an update, whatever frames and network do. */
const UPDATE_TIMEOUT = 30_000;
const READY_TIMEOUT = 10_000;

/** The frame that leads a submit is that of the number, else of the security code, else any. */
const NUMBERS: FieldName[] = ["card", "card.number"];

/** Reported when the number's frame is gone. */
const UNKNOWN: CardFacts = {
  status: "UNKNOWN",
  brand: "UNKNOWN",
  scheme: "UNKNOWN",
  fundingMethod: "UNKNOWN",
};
const LEADS: FieldName[] = [...NUMBERS, "card.securityCode"];

/**
 * The fields of one session. The group asks one frame, the lead, to collect and store all values. Values never pass
 * through here.
 */
export class FieldGroup {
  /** The id by which the frames find each other. */
  readonly id: string = nonce();
  session: string | null;
  #members = new Map<FieldName, Member>();
  #states = new WeakMap<Member, FieldState>();
  /** True if the page has received a card type. */
  #isCardKnown = false;
  #events: GroupEvents;
  #running: Promise<UpdateResult> | undefined;
  #settle: ((result: UpdateResult) => void) | undefined;
  #rid = "";
  #lead: Member | undefined;
  #onAllReady: (() => void) | undefined;

  constructor(session: string | null, events: GroupEvents) {
    this.session = session;
    this.#events = events;
  }

  get members(): IterableIterator<Member> {
    return this.#members.values();
  }

  /** Returns false if the group already has a field of this role. */
  add(member: Member): boolean {
    const known = this.#members.get(member.field) ?? member;
    if (known === member) this.#members.set(member.field, member);
    return known === member;
  }

  /** Removes the member, also if its role has changed since. */
  remove(member: Member): void {
    for (const [field, known] of this.#members) {
      if (known !== member) continue;
      this.#members.delete(field);
      this.onMessage(member, { t: "lost" });
    }
  }

  member(field: FieldName): Member | undefined {
    return this.#members.get(field);
  }

  /** Attaches another session. The entries stay. */
  attach(session: string): void {
    if (session === this.session) return;
    this.session = session;
    this.#sendSession(session);
  }

  #sendSession(session: string): void {
    for (const { frame } of this.#members.values()) frame.send({ t: "attach", session });
  }

  /** Enter was pressed in a field of this form, or of none. */
  enter(form: HTMLFormElement | null): void {
    this.#events.enter?.(form);
  }

  /**
   * Stores the entries in the session with one request. Calls during an update get its result. It settles within half
   * a minute; aborting `signal` settles the call at once.
   */
  async update({ signal, ...what }: Update = {}): Promise<UpdateResult> {
    this.#running ??= this.#update(what).finally(() => (this.#running = undefined));
    if (!signal) return this.#running;
    const aborted = () => systemError("The update was aborted by the page.");
    if (signal.aborted) return aborted();
    return Promise.race([
      this.#running,
      new Promise<UpdateResult>((resolve) => {
        signal.addEventListener("abort", () => resolve(aborted()), { once: true });
      }),
    ]);
  }

  /** Handles a message of a member's frame, as far as it concerns the group. */
  onMessage(member: Member, news: FrameMessage): void {
    switch (news.t) {
      case "ready":
        this.#events.lifetime?.(news);
        if (this.#ready) this.#onAllReady?.();
        return;
      case "state": {
        const before = this.#states.get(member);
        this.#states.set(member, news);
        if (before === undefined || isChange(before, news)) this.#events.changed?.(member.field);
        return;
      }
      case "edited":
        return this.#events.changed?.(member.field);
      case "card":
        this.#isCardKnown = news.brand !== "UNKNOWN";
        return this.#events.card?.(news);
      case "bin":
        return this.#events.bin?.(news.bin);
      case "tamper":
        return this.#events.tamper?.(member.field, news.kind);
      case "stored":
        if (news.rid !== this.#rid) return;
        if (this.session && this.session !== news.session.id) {
          this.#settle?.(systemError("The session was replaced during the update."));
          return this.#sendSession(this.session);
        }
        this.#settle?.({ status: "ok", session: news.session, ...(news.card && { card: news.card }) });
        return this.attach(news.session.id);
      case "refused":
        if (news.rid !== this.#rid) return;
        return this.#settle?.({
          status: "fields_in_error",
          errors: Object.fromEntries(news.errors.map(({ field, error }) => [field, error])),
        });
      case "failed":
        if (news.rid === this.#rid) this.#settle?.({ status: news.status, message: news.message });
        return;
      case "lost":
      case "fatal":
        this.#states.delete(member);
        if (NUMBERS.includes(member.field)) {
          this.#events.bin?.("");
          if (this.#isCardKnown) this.#events.card?.(UNKNOWN);
          this.#isCardKnown = false;
        }
        if (member === this.#lead)
          this.#settle?.(systemError("A card field was reloaded before it could answer."));
        return;
    }
  }

  get #ready(): boolean {
    return [...this.#members.values()].every(({ ready }) => ready);
  }

  async #update({ only, localBrand }: Omit<Update, "signal">): Promise<UpdateResult> {
    const fields = [...this.#members]
      .filter(([field, { enabled = true }]) => enabled && (only?.includes(field) ?? true))
      .map(([field]) => field);
    const lead = this.#members.get(LEADS.find((field) => fields.includes(field)) ?? fields[0]!);
    if (!lead) return systemError("There is no enabled field.");

    let timer: ReturnType<typeof setTimeout> | undefined;
    const within = (time: number) =>
      new Promise<false>((resolve) => (timer = setTimeout(resolve, time, false)));
    const allReady = new Promise<true>((resolve) => (this.#onAllReady = () => resolve(true)));
    const loaded = this.#ready || (await Promise.race([allReady, within(READY_TIMEOUT)]));
    clearTimeout(timer);
    if (!loaded) return systemError("The card fields could not be loaded.");

    const reported = new Promise<UpdateResult>((resolve) => (this.#settle = resolve));
    this.#rid = nonce();
    this.#lead = lead;
    lead.frame.send({ t: "submit", rid: this.#rid, fields, ...(localBrand && { localBrand }) });
    const result = await Promise.race([reported, within(UPDATE_TIMEOUT)]);
    clearTimeout(timer);
    this.#rid = "";
    this.#settle = this.#lead = this.#onAllReady = undefined;
    return result || { status: "request_timeout", message: "The session could not be updated in time." };
  }
}

/**
 * Returns whether the values of a field changed, or may be about to change because the payer entered it. Leaving a field
 * and a change of language change no value.
 */
function isChange(before: FieldState, now: FieldState): boolean {
  const isSame = before.empty === now.empty && before.valid === now.valid && before.error === now.error;
  const isEntered = now.focused && !before.focused;
  return !isSame || isEntered;
}

/** The result of an update that could not be made. */
export const systemError = (message: string): UpdateResult => ({ status: "system_error", message });
