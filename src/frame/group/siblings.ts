import type { Brand, Role } from "../../wire/schema/fields.ts";
import { SiblingMessage } from "../../wire/page-frame/siblings.ts";
import type { CollectedField, SiblingNews } from "../field/reduce.ts";
import { nonce } from "./nonce.ts";

/** What a frame does when its siblings speak. */
export interface SiblingHandlers {
  session(): string | null;
  brand(): Brand;
  /** Shows the errors of this frame's fields, and returns the fields. */
  collect(): CollectedField[];
  hear(message: SiblingNews): void;
}

/** The other frames of one group. */
export interface Siblings {
  /** Everything in `fields`, from whoever holds it. */
  gather(rid: string, fields: readonly Role[]): Promise<CollectedField[] | string>;
  /** To all of them. */
  say: (message: SiblingMessage) => void;
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
export function joinSiblings(name: string, fields: readonly Role[], handlers: SiblingHandlers): Siblings {
  let channel: BroadcastChannel | undefined;
  try {
    channel = new BroadcastChannel(name);
  } catch (refused) {
    // A browser in which nothing may be shared: a whole card does without, and any other field cannot be stored.
    if (!fields[1]) throw refused;
  }
  const docId = nonce();
  const present = new Set<string>();
  let gathering: { rid: string; take(held: CollectedField, docId: string): void } | undefined;

  let met = false;
  const say = (message: SiblingMessage) => channel?.postMessage(message);
  const sayPresent = (reply: boolean) => {
    for (const field of fields) say({ t: "present", field, docId, reply });
  };

  channel?.addEventListener("message", ({ data }) => {
    const message = SiblingMessage.parse(data);
    if (!message) return;
    switch (message.t) {
      case "present": {
        present.add(message.docId);
        if (message.reply) return;
        sayPresent(true);
        const brand = handlers.brand();
        if (brand !== "UNKNOWN") say({ t: "brand", brand });
        return;
      }
      case "left":
        return void present.delete(message.docId);
      case "pull":
        if (message.session !== handlers.session()) return;
        for (const field of handlers.collect()) say({ t: "held", rid: message.rid, docId, ...field });
        return;
      case "held":
        if (message.rid === gathering?.rid) gathering.take(message, message.docId);
        return;
      default:
        handlers.hear(message);
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
        const all: CollectedField[] = [];
        let timer: ReturnType<typeof setTimeout>;
        const end = (result: CollectedField[] | string) => {
          clearTimeout(timer);
          gathering = undefined;
          resolve(result);
        };
        const take = (held: CollectedField, source: string) => {
          const before = from.get(held.field);
          if (before) {
            if (before !== source) end("There are two frames for one field.");
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
        timer = setTimeout(end, PATIENCE, "A field did not answer.");
        gathering = { rid, take };
        meet();
        say({ t: "pull", rid, session: handlers.session() });
        for (const field of handlers.collect()) take(field, docId);
      }),
    say,
    leave() {
      say({ t: "left", docId });
      channel?.close();
      channel = undefined;
    },
  };
}
