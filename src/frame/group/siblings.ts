import type { Brand, FieldError, Role } from "../../wire/schema/fields.ts";
import { SiblingMessage } from "../../wire/page-frame/siblings.ts";
import { nonce } from "./nonce.ts";

/** What one field gives to a submit. `value` is canonical; `error` is why it cannot be stored. */
export interface Held {
  field: Role;
  value: string;
  error: FieldError | null;
  /** With the number of a co-badged card: the local scheme that the payer chose. */
  localBrand?: string | undefined;
}

/** Why a field is not stored that is right by itself. */
export interface Refusal {
  field: Role;
  error: FieldError;
  /** For what other fields hold. */
  together: boolean;
}

/** What a frame answers its siblings with, and does when they speak. */
export interface Kin {
  session(): string | null;
  /** Judges and shows the fields of this frame as finished, and gives them. */
  hold(): Held[];
  /** The brand this frame's number has; undefined where it has no number. */
  brand(): Brand | undefined;
  heardBrand(brand: Brand): void;
  heardAwake(): void;
  heardEdited(): void;
  heardRefused(refusal: Refusal): void;
}

/** Why fields could not be gathered. */
export type Ungathered = "missing" | "double";

/** The other frames of one group. */
export interface Siblings {
  /** Everything in `fields`, from whoever holds it. */
  gather(rid: string, fields: readonly Role[]): Promise<Held[] | Ungathered>;
  /** To all of them. */
  say(message: SiblingMessage): void;
  /** Nothing is heard or said after this. */
  leave(): void;
}

const PATIENCE = 1500;
/** Milliseconds until a frame makes itself known to the others. */
const MEETING = 1000;
/** For a frame that has said it is there, and is no longer needed for an answer. */
const GRACE = 100;

/**
 * Joins the frames of one form. A BroadcastChannel and not `parent.frames`: frames that live in shadow roots
 * are not listed there, and the page can neither hear nor broker what card data moves on. Values move only as
 * the answer to a `pull`, and only within one session.
 *
 * @param name the same for all frames of one form in one page
 */
export function joinSiblings(name: string, fields: readonly Role[], kin: Kin): Siblings {
  let channel: BroadcastChannel | undefined;
  try {
    channel = new BroadcastChannel(name);
  } catch (refused) {
    // A browser in which nothing may be shared: a whole card does without, and any other field cannot be stored.
    if (!fields[1]) throw refused;
  }
  const docId = nonce();
  const present = new Set<string>();
  let gathering: { rid: string; take(held: Held, docId: string): void } | undefined;

  let met = false;
  let left = false;
  const say = (message: SiblingMessage) => {
    if (!left) channel?.postMessage(message);
  };
  const sayPresent = (reply: boolean) => {
    for (const field of fields) say({ t: "present", field, docId, reply });
  };

  channel?.addEventListener("message", ({ data }) => {
    const message = SiblingMessage.parse(data);
    switch (message?.t) {
      case "present": {
        present.add(message.docId);
        if (message.reply) return;
        sayPresent(true);
        const brand = kin.brand();
        if (brand && brand !== "UNKNOWN") say({ t: "brand", brand });
        return;
      }
      case "left":
        return void present.delete(message.docId);
      case "brand":
        return kin.heardBrand(message.brand);
      case "awake":
        return kin.heardAwake();
      case "edited":
        return kin.heardEdited();
      case "refused":
        return kin.heardRefused(message);
      case "pull":
        if (message.session !== kin.session()) return;
        for (const held of kin.hold()) say({ t: "held", rid: message.rid, docId, ...held });
        return;
      case "held":
        if (message.rid === gathering?.rid) gathering.take(message, message.docId);
        return;
    }
  });
  const meet = () => {
    if (!met) sayPresent(false);
    met = true;
  };

  // Who is there matters to a submit, which does not wait for this; until then every frame has better things to do.
  setTimeout(meet, MEETING);

  return {
    gather: (rid, wanted) =>
      new Promise((resolve) => {
        const strangers = !met;
        const from = new Map<Role, string>();
        const all: Held[] = [];
        let timer: ReturnType<typeof setTimeout>;
        const end = (result: Held[] | Ungathered) => {
          clearTimeout(timer);
          gathering = undefined;
          resolve(result);
        };
        const take = (held: Held, source: string) => {
          const before = from.get(held.field);
          if (before !== undefined) {
            if (before !== source) end("double");
            return;
          }
          from.set(held.field, source);
          if (wanted.includes(held.field)) all.push(held);
          if (!wanted.every((field) => from.has(field))) return;
          const answered = new Set(from.values());
          const awaited = strangers || [...present].some((id) => !answered.has(id));
          clearTimeout(timer);
          if (awaited) timer = setTimeout(end, GRACE, all);
          else end(all);
        };
        timer = setTimeout(end, PATIENCE, "missing");
        gathering = { rid, take };
        meet();
        say({ t: "pull", rid, session: kin.session() });
        for (const held of kin.hold()) take(held, docId);
      }),
    say,
    leave() {
      say({ t: "left", docId });
      left = true;
      channel?.close();
    },
  };
}
