import type { FieldError, FieldName } from "../../wire/schema/fields.ts";
import type {
  CardFacts,
  FieldState,
  Lifetime,
  StoredCard,
  TamperKind,
} from "../../wire/page-frame/from-frame.ts";
import type { FrameNews } from "./field-frame.ts";
import { nonce } from "../dom/nonce.ts";

/** How an update of the session ended. A value, never an exception. */
export type UpdateResult =
  | { status: "ok"; session: { id: string; version: string }; card?: StoredCard }
  | { status: "fields_in_error"; errors: Partial<Record<FieldName, FieldError>> }
  | { status: "request_timeout"; message: string }
  | { status: "system_error"; message: string };

/** What a group says to the frame of any field. */
export type GroupMessage =
  | { t: "submit"; rid: string; fields: FieldName[]; localBrand?: string }
  | { t: "attach"; session: string }
  | { t: "clear" | "focus" | "reveal" };

/** One field of a group, whoever draws it. */
export interface Member {
  readonly field: FieldName;
  /** The frame has said that it can be typed into. */
  readonly ready: boolean;
  /** False: it is left out, as a disabled control is. */
  readonly enabled?: boolean;
  readonly frame: { send(message: GroupMessage): void };
}

/** What a group tells whoever owns it. */
export interface GroupEvents {
  card?(facts: CardFacts): void;
  /** First six digits of the card's number, or "". */
  bin?(bin: string): void;
  /** What the gateway grants every session, in seconds. */
  lifetime?(lifetime: Lifetime): void;
  /** Enter was pressed in a field of this form, or of none. */
  enter?(form: HTMLFormElement | null): void;
  /** A frame has noticed that the page works against the payer. */
  tamper?(field: FieldName, kind: TamperKind): void;
  /** Something was typed, or is about to be: what was stored may be old. */
  changed?(field: FieldName): void;
}

/** What to store, and how long to wait for it. */
export interface Update {
  signal?: AbortSignal | undefined;
  /** These fields of the group; all of them by default. */
  only?: FieldName[];
  /** A local scheme that only the page knows; for frames that understand it. */
  localBrand?: string;
}

/** Milliseconds after which an update has ended, whatever the frames and the network do. */
const UPDATE_TIME = 30_000;
const READY_TIME = 10_000;

/** The best frame to lead a submit is the one that knows the card; then the code's; then any. */
const NUMBERS: FieldName[] = ["card", "card.number"];

/** Of a number that is not there any more. */
const UNKNOWN: CardFacts = {
  status: "UNKNOWN",
  brand: "UNKNOWN",
  scheme: "UNKNOWN",
  fundingMethod: "UNKNOWN",
};
const LEADS: FieldName[] = [...NUMBERS, "card.securityCode"];

/**
 * The fields of one session. Asks one frame, the lead, to gather all values and to store them; nothing of a
 * value passes through here.
 */
export class FieldGroup {
  /** What the frames find each other by. */
  readonly id: string = nonce();
  session: string | null;
  #members = new Map<FieldName, Member>();
  #states = new WeakMap<Member, FieldState>();
  /** The page was told what card it is. */
  #isKnown = false;
  #events: GroupEvents;
  #running: Promise<UpdateResult> | undefined;
  #settle: ((result: UpdateResult) => void) | undefined;
  #rid = "";
  #lead: Member | undefined;
  #readied: (() => void) | undefined;

  constructor(session: string | null, events: GroupEvents) {
    this.session = session;
    this.#events = events;
  }

  get members(): IterableIterator<Member> {
    return this.#members.values();
  }

  /** False: the group has another such field already. */
  add(member: Member): boolean {
    const known = this.#members.get(member.field) ?? member;
    if (known === member) this.#members.set(member.field, member);
    return known === member;
  }

  /** Whatever it is called by now. */
  remove(member: Member): void {
    for (const [field, known] of this.#members) {
      if (known !== member) continue;
      this.#members.delete(field);
      this.hear(member, { t: "lost" });
    }
  }

  member(field: FieldName): Member | undefined {
    return this.#members.get(field);
  }

  /** Another session for the same fields. What was typed stays. */
  attach(session: string): void {
    if (session === this.session) return;
    this.session = session;
    this.#spread(session);
  }

  #spread(session: string): void {
    for (const { frame } of this.#members.values()) frame.send({ t: "attach", session });
  }

  /** Enter was pressed in a field of this form, or of none. */
  enter(form: HTMLFormElement | null): void {
    this.#events.enter?.(form);
  }

  /**
   * Stores what was typed in the session, with one request. While one update runs, another call gets the same
   * answer. Always settles within half a minute; an aborted `signal` settles it at once.
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

  /** What a member's frame says, as far as it concerns the group. */
  hear(member: Member, news: FrameNews): void {
    switch (news.t) {
      case "ready":
        this.#events.lifetime?.(news);
        if (this.#ready) this.#readied?.();
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
        this.#isKnown = news.brand !== "UNKNOWN";
        return this.#events.card?.(news);
      case "bin":
        return this.#events.bin?.(news.bin);
      case "tamper":
        return this.#events.tamper?.(member.field, news.kind);
      case "stored":
        if (news.rid !== this.#rid) return;
        if (this.session && this.session !== news.session.id) {
          this.#settle?.(systemError("Another session took the place of the one that was updated."));
          return this.#spread(this.session);
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
          if (this.#isKnown) this.#events.card?.(UNKNOWN);
          this.#isKnown = false;
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
    if (!lead) return systemError("There is no field to take card data from.");

    let timer: ReturnType<typeof setTimeout> | undefined;
    const within = (time: number) =>
      new Promise<false>((resolve) => (timer = setTimeout(resolve, time, false)));
    const readied = new Promise<true>((resolve) => (this.#readied = () => resolve(true)));
    const loaded = this.#ready || (await Promise.race([readied, within(READY_TIME)]));
    clearTimeout(timer);
    if (!loaded) return systemError("The card fields could not be loaded.");

    const answer = new Promise<UpdateResult>((resolve) => (this.#settle = resolve));
    this.#rid = nonce();
    this.#lead = lead;
    lead.frame.send({ t: "submit", rid: this.#rid, fields, ...(localBrand && { localBrand }) });
    const result = await Promise.race([answer, within(UPDATE_TIME)]);
    clearTimeout(timer);
    this.#rid = "";
    this.#settle = this.#lead = this.#readied = undefined;
    return result || { status: "request_timeout", message: "The session could not be updated in time." };
  }
}

/**
 * Whether the values of a field changed, or may be about to change because the payer came into it. Leaving a field and another
 * language change no value.
 */
function isChange(before: FieldState, now: FieldState): boolean {
  const isSame = before.empty === now.empty && before.valid === now.valid && before.error === now.error;
  const isEntered = now.focused && !before.focused;
  return !isSame || isEntered;
}

/** An update that could not be made. */
export const systemError = (message: string): UpdateResult => ({ status: "system_error", message });
