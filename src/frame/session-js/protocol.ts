import type { Circumstances } from "../../core/fields.ts";
import type { Boot } from "../../wire/page-frame/boot.ts";
import { SessionAnswer, InquiryAnswer } from "../../wire/rest/frame-api.ts";
import type { FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { FromProtocolFrame, ToProtocolFrame } from "../../wire/page-frame/protocol-frame.ts";
import { anything, read } from "../../wire/schema/schema.ts";
import { type Call, caller, type Outcome } from "../card/api.ts";
import { watchCardType } from "../card/card-type.ts";
import { openFrame } from "../frame.ts";
import type { StartedFrame } from "../port/port-session.ts";
import { masked } from "./masked.ts";
import { detailOf, failureOf, type Inquiry } from "./protocol-detail.ts";
import { protocolRules } from "./protocol-rules.ts";

type Start = Extract<ToProtocolFrame, { t: "start" }>;
type Send = (message: FromProtocolFrame) => void;

/** Leading digits that the card type is told from, in this protocol also while the rest is being typed. */
const PREFIX = 10;
const INQUIRY = "paymentOptionsInquiry";

/**
 * A frame for pages of the gateway's `session.js`: the same frame, with what that protocol promises its pages
 * around it. It listens in on the frame's own calls, and reads its own input.
 */
export function openProtocolFrame(boot: Boot, start: Start, send: Send): StartedFrame<ToProtocolFrame> {
  const rules = protocolRules(start.field, start);
  const rule = rules[start.field as keyof typeof rules];
  const isNumber = start.field === "card.number";
  const ask = caller(boot);
  let { session } = start;
  let localBrand: string | undefined;
  let rid = "";
  /** There is none before the frame has been opened. */
  let input: HTMLInputElement | HTMLSelectElement | undefined;
  let inquiry: Inquiry = "none";
  let bin = "";
  let told = "";
  let prefix = "";
  /** Why the service refused what the last submit asked for. */
  let explanation: string | undefined;
  /** The last inquiry's answer: the field asks again when it is complete, about the same digits. */
  let known: { key: string; outcome: Promise<Outcome<unknown>> } | undefined;

  const call: Call = async (method, path, body, schema, signal) => {
    const isUpdate = method === "PUT";
    if (isUpdate && localBrand) addLocalBrand(body, localBrand);
    const key = JSON.stringify([path, body]);
    const again = path === INQUIRY && known?.key === key;
    const outcome = again ? known!.outcome : ask(method, path, body, anything, signal);
    if (path === INQUIRY) known = { key, outcome };
    const ended = await outcome;
    if (ended.is !== "ok") {
      known = undefined;
      if (path !== INQUIRY && ended.is === "error") ({ explanation } = ended.error);
      // Pages look for it at the number, and begin again with another session.
      if (isUpdate && failureOf(ended) === "SESSION_AUTHENTICATION_LIMIT_EXCEEDED") tell((inquiry = ended));
      return ended;
    }
    const answer = read(schema, ended.answer);
    if (answer === undefined) return { is: "lost" };
    if (isUpdate) send({ t: "masked", rid, values: masked(ended.answer) });
    return { is: "ok", answer };
  };

  const early = watchCardType(
    boot,
    () => session,
    async (...what) => {
      tell((inquiry = "asking"));
      const outcome = await call(...what);
      if (!what[4]?.aborted) tell((inquiry = outcome));
      return outcome;
    },
    (facts) => send({ t: "card", ...facts }),
    () => undefined,
  );

  const running = openFrame(
    boot,
    start,
    (message: FromFrame) => {
      if (message.t === "card") return; // told earlier, and in this protocol's own time
      if (message.t === "state") typed();
      // Nor are its pages told that a number has changed, nor the same digits twice.
      if (message.t === "bin" && (!message.bin || bin === (bin = message.bin))) return;
      // Pages of this protocol are told why in the service's own words, some of which they look for.
      if (message.t === "failed") send({ ...message, message: explanation ?? message.message });
      else send(message);
    },
    call,
    rules,
  );
  input = document.querySelector<HTMLInputElement | HTMLSelectElement>("input, select")!;
  input.id = start.field.replace(/.*\./, "");
  // Digits are cut by their rule, which does not count the blanks between them.
  if (start.longest && !rule?.tidy) input.setAttribute("maxlength", start.longest);

  const now = (): Circumstances => {
    const date = new Date();
    return { brand: "UNKNOWN", today: { month: date.getMonth() + 1, year: date.getFullYear() } };
  };
  const value = () => {
    const text = input?.value ?? "";
    return rule?.tidy?.(text) ?? text;
  };

  function tell(_changed?: Inquiry): void {
    if (!rule || !input) return;
    const detail = detailOf(rule, value(), now(), isNumber ? inquiry : "none", boot.brands);
    const text = JSON.stringify(detail);
    if (text === told) return;
    told = text;
    send({ t: "detail", ...detail });
  }

  /** Whatever the reason: typed, filled, chosen or emptied. */
  function typed(): void {
    if (!input) return;
    if (isNumber) {
      const digits = value();
      const next = digits.length < PREFIX ? "" : digits.slice(0, PREFIX);
      if (next !== prefix) {
        prefix = next;
        inquiry = "none";
        early.changed(next, next !== "");
      }
    }
    tell();
  }
  input.addEventListener("input", typed);
  input.addEventListener("change", () => send({ t: "changed" }));
  for (const type of ["mouseenter", "mouseleave"]) {
    document.documentElement.addEventListener(type, () => send({ t: "hover", over: type === "mouseenter" }));
  }

  const openSession = async (asked: string) => {
    const outcome = session
      ? await ask("POST", INQUIRY, { session: { id: session } }, InquiryAnswer)
      : await ask("POST", "session", {}, SessionAnswer);
    if (outcome.is !== "ok") {
      const why = outcome.is === "error" ? outcome.error.explanation : undefined;
      const status = outcome.is === "timeout" ? "request_timeout" : "system_error";
      const message = why ?? "The session could not be opened.";
      return send({ t: "failed", rid: asked, status, message });
    }
    if (!session) {
      session = (outcome.answer as SessionAnswer).session.id;
      running.hear({ t: "attach", session });
    }
    send({ t: "opened", rid: asked, session });
  };

  return {
    hear(message) {
      if (message.t === "open") return void openSession(message.rid);
      if (message.t === "attach") {
        session = message.session;
        known = undefined;
        early.again();
      }
      if (message.t === "submit") {
        ({ rid, localBrand } = message);
        explanation = undefined;
        return running.hear({ t: "submit", rid, fields: message.fields });
      }
      running.hear(message);
    },
    stop: () => running.stop(),
  };
}

/** Into each kind of source that is there: the page names one local scheme for what it submits. */
function addLocalBrand(body: unknown, localBrand: string): void {
  const { provided } = (body as { sourceOfFunds: { provided: Record<string, Record<string, unknown>> } })
    .sourceOfFunds;
  for (const kind of ["card", "giftCard"]) if (provided[kind]) provided[kind]["localBrand"] = localBrand;
}
