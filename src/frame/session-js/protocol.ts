import type { Circumstances } from "../../core/fields.ts";
import type { Boot } from "../../wire/page-frame/boot.ts";
import { SessionResponse, InquiryResponse } from "../../wire/rest/frame-api.ts";
import type { FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { FromProtocolFrame, ToProtocolFrame } from "../../wire/page-frame/protocol-frame.ts";
import { anything, read } from "../../wire/schema/schema.ts";
import { type Call, caller, type Outcome } from "../card/api.ts";
import { watchCardType } from "../card/card-type.ts";
import { openFrame } from "../frame.ts";
import type { StartedFrame } from "../port/port-session.ts";
import { maskedValues } from "./masked.ts";
import { detailOf, failureOf, type Inquiry } from "./protocol-detail.ts";
import { protocolRules } from "./protocol-rules.ts";

type Start = Extract<ToProtocolFrame, { t: "start" }>;
type Send = (message: FromProtocolFrame) => void;

/** Leading digits that the gateway needs for a card type. This protocol asks as soon as the payer has typed them. */
const PREFIX = 10;
const INQUIRY = "paymentOptionsInquiry";

/**
 * A frame for pages of the gateway's `session.js`: the same frame, and around it what that protocol promises its pages. It
 * wraps the frame's requests and messages, and reads the frame's input.
 */
export function openProtocolFrame(boot: Boot, start: Start, send: Send): StartedFrame<ToProtocolFrame> {
  const rules = protocolRules(start.field, start);
  const rule = rules[start.field as keyof typeof rules];
  const isNumber = start.field === "card.number";
  const ask = caller(boot);
  let { session } = start;
  let localBrand: string | undefined;
  let rid = "";
  /** Undefined until the frame is open. */
  let input: HTMLInputElement | HTMLSelectElement | undefined;
  let inquiry: Inquiry = "none";
  let bin = "";
  let sentDetail = "";
  let prefix = "";
  /** The gateway's explanation of the last submit that it rejected. */
  let explanation: string | undefined;
  /** The last inquiry. The frame sends the same one again when the number is complete, and gets the same response. */
  let lastInquiry: { key: string; outcome: Promise<Outcome<unknown>> } | undefined;

  const call: Call = async (method, path, body, schema, signal) => {
    const isUpdate = method === "PUT";
    if (isUpdate && localBrand) addLocalBrand(body, localBrand);
    const key = JSON.stringify([path, body]);
    const isRepeated = path === INQUIRY && lastInquiry?.key === key;
    const outcome = isRepeated ? lastInquiry!.outcome : ask(method, path, body, anything, signal);
    if (path === INQUIRY) lastInquiry = { key, outcome };
    const ended = await outcome;
    if (ended.is !== "ok") {
      lastInquiry = undefined;
      if (path !== INQUIRY && ended.is === "error") ({ explanation } = ended.error);
      // Pages look for this reason at the number, and start again with another session.
      if (isUpdate && failureOf(ended) === "SESSION_AUTHENTICATION_LIMIT_EXCEEDED")
        sendDetail((inquiry = ended));
      return ended;
    }
    const parsed = read(schema, ended.body);
    if (parsed === undefined) return { is: "lost" };
    if (isUpdate) send({ t: "masked", rid, values: maskedValues(ended.body) });
    return { is: "ok", body: parsed };
  };

  const early = watchCardType(
    boot,
    () => session,
    async (...request) => {
      sendDetail((inquiry = "asking"));
      const outcome = await call(...request);
      if (!request[4]?.aborted) sendDetail((inquiry = outcome));
      return outcome;
    },
    (facts) => send({ t: "card", ...facts }),
    () => undefined,
  );

  const frame = openFrame(
    boot,
    start,
    (message: FromFrame) => {
      // The inquiry below sends it earlier.
      if (message.t === "card") return;
      if (message.t === "state") handleInput();
      // Pages of this protocol get no message that a number changed, and not the same digits twice.
      if (message.t === "bin" && (!message.bin || bin === (bin = message.bin))) return;
      // Pages of this protocol get the gateway's own explanation, because they compare some of its texts.
      if (message.t === "failed") send({ ...message, message: explanation ?? message.message });
      else send(message);
    },
    call,
    rules,
  );
  input = document.querySelector<HTMLInputElement | HTMLSelectElement>("input, select")!;
  input.id = start.field.replace(/.*\./, "");
  // A rule with `tidy` limits the digits itself, without counting the gaps between them.
  if (start.longest && !rule?.tidy) input.setAttribute("maxlength", start.longest);

  const now = (): Circumstances => {
    const date = new Date();
    return { brand: "UNKNOWN", today: { month: date.getMonth() + 1, year: date.getFullYear() } };
  };
  const value = () => {
    const text = input?.value ?? "";
    return rule?.tidy?.(text) ?? text;
  };

  function sendDetail(_changed?: Inquiry): void {
    if (!rule || !input) return;
    const detail = detailOf(rule, value(), now(), isNumber ? inquiry : "none", boot.brands);
    const text = JSON.stringify(detail);
    if (text === sentDetail) return;
    sentDetail = text;
    send({ t: "detail", ...detail });
  }

  /** The value may have changed: typed, filled, chosen or cleared. */
  function handleInput(): void {
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
    sendDetail();
  }
  input.addEventListener("input", handleInput);
  input.addEventListener("change", () => send({ t: "changed" }));
  for (const type of ["mouseenter", "mouseleave"]) {
    document.documentElement.addEventListener(type, () => send({ t: "hover", over: type === "mouseenter" }));
  }

  const openSession = async (asked: string) => {
    const outcome = session
      ? await ask("POST", INQUIRY, { session: { id: session } }, InquiryResponse)
      : await ask("POST", "session", {}, SessionResponse);
    if (outcome.is !== "ok") {
      const why = outcome.is === "error" ? outcome.error.explanation : undefined;
      const status = outcome.is === "timeout" ? "request_timeout" : "system_error";
      const message = why ?? "The session could not be opened.";
      return send({ t: "failed", rid: asked, status, message });
    }
    if (!session) {
      session = (outcome.body as SessionResponse).session.id;
      frame.take({ t: "attach", session });
    }
    send({ t: "opened", rid: asked, session });
  };

  return {
    take(message) {
      if (message.t === "open") return void openSession(message.rid);
      if (message.t === "attach") {
        session = message.session;
        lastInquiry = undefined;
        early.again();
      }
      if (message.t === "submit") {
        ({ rid, localBrand } = message);
        explanation = undefined;
        return frame.take({ t: "submit", rid, fields: message.fields });
      }
      frame.take(message);
    },
    stop: () => frame.stop(),
  };
}

/** Writes the page's local scheme into the card or gift card of a request body. */
function addLocalBrand(body: unknown, localBrand: string): void {
  const { provided } = (body as { sourceOfFunds: { provided: Record<string, Record<string, unknown>> } })
    .sourceOfFunds;
  for (const kind of ["card", "giftCard"]) if (provided[kind]) provided[kind]["localBrand"] = localBrand;
}
