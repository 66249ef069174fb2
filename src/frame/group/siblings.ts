import type { Brand, Role } from "../../wire/schema/fields.ts";
import { SiblingMessage } from "../../wire/page-frame/siblings.ts";
import type { CollectedField, SiblingNews } from "../field/reduce.ts";
import { nonce } from "./nonce.ts";

/** What a frame answers its siblings, and does on their messages. */
export interface SiblingHandlers {
  session(): string | null;
  brand(): Brand;
  /** Reveals the errors of this frame's fields, and returns the fields. */
  collect(): CollectedField[];
  take(message: SiblingNews): void;
}

/** The other frames of one group. */
export interface Siblings {
  /**
   * Collects these fields from all frames of the group.
   *
   * @returns the fields, or the message of an update that failed: a field did not answer, or has two frames
   */
  collect(rid: string, fields: readonly Role[]): Promise<CollectedField[] | string>;
  /** Sends a message to all other frames of the group. */
  say: (message: SiblingMessage) => void;
  /** Leaves the group: no message is sent or received after this. */
  leave(): void;
}

/** Milliseconds in which every field must answer a `pull`. */
const ANSWER_TIMEOUT = 1500;
/** Milliseconds until a frame sends `present`. */
const ANNOUNCE_AFTER = 1000;
/** Milliseconds that the lead waits, after all fields have answered, for a second frame of one of them. */
const GRACE = 100;

/**
 * Joins the group of frames of one form. The frames use a BroadcastChannel, because `parent.frames` does not list frames in
 * shadow roots, and because the page must not receive or pass on a message with card data. Values move only as the answer to
 * a `pull`, and only within one session.
 *
 * @param name the same for all frames of one form in one page
 * @throws if the browser has no BroadcastChannel for this document, and the field needs siblings
 */
export function joinSiblings(name: string, fields: readonly Role[], handlers: SiblingHandlers): Siblings {
  let channel: BroadcastChannel | undefined;
  try {
    channel = new BroadcastChannel(name);
  } catch (blocked) {
    // Firefox, for example, blocks it where it blocks cookies of other sites. A whole card works without siblings.
    if (!fields[1]) throw blocked;
  }
  const docId = nonce();
  const present = new Set<string>();
  let collecting: { rid: string; take(field: CollectedField, docId: string): void } | undefined;

  let isAnnounced: boolean | undefined;
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
        if (message.rid === collecting?.rid) collecting.take(message, message.docId);
        return;
      default:
        handlers.take(message);
    }
  });
  const announce = () => {
    if (!isAnnounced) sayPresent(false);
    isAnnounced = true;
  };

  // Only a submit needs to know the other frames, and it does not wait for this. A frame has more urgent work at its start.
  setTimeout(announce, ANNOUNCE_AFTER);

  return {
    collect: (rid, wanted) =>
      new Promise((resolve) => {
        const isNew = !isAnnounced;
        /** `docId` of the frame that answered for each field. */
        const from = new Map<Role, string>();
        const all: CollectedField[] = [];
        let timer: ReturnType<typeof setTimeout>;
        const end = (result: CollectedField[] | string) => {
          clearTimeout(timer);
          collecting = undefined;
          resolve(result);
        };
        const take = (collected: CollectedField, source: string) => {
          const before = from.get(collected.field);
          if (before) {
            if (before !== source) end("There are two frames for one field.");
            return;
          }
          from.set(collected.field, source);
          if (wanted.includes(collected.field)) all.push(collected);
          if (!wanted.every((field) => from.has(field))) return;
          const answered = new Set(from.values());
          const isAwaited = isNew || [...present].some((id) => !answered.has(id));
          clearTimeout(timer);
          if (isAwaited) timer = setTimeout(end, GRACE, all);
          else end(all);
        };
        timer = setTimeout(end, ANSWER_TIMEOUT, "A field did not answer.");
        collecting = { rid, take };
        announce();
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
