import { afterEach, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { openProtocolFrame } from "../../src/frame/session-js/protocol.ts";
import { FromProtocolFrame, type ToProtocolFrame } from "../../src/wire/page-frame/protocol-frame.ts";
import { BOOT, pause, serve, SESSION, type Service, settled } from "../support/open-frame.ts";

/** The frame for pages of the gateway's `session.js`, from the page's end of the port. */

const RID = "R".repeat(22);
const timeout = AbortSignal.timeout.bind(AbortSignal);
let running: ReturnType<typeof openProtocolFrame> | undefined;

afterEach(() => {
  running?.stop();
  AbortSignal.timeout = timeout;
});

async function open(service: Service, rest: { session?: string | null } = {}) {
  const asked = serve(service);
  const said: FromProtocolFrame[] = [];
  const start = { t: "start", v: 2, field: "card.number", group: "G".repeat(22), session: SESSION } as const;
  running = openProtocolFrame(
    { ...BOOT, disclose: { cardType: "early", bin: true } },
    { ...start, ...rest },
    (message) => {
      if (!FromProtocolFrame.parse(message))
        throw new Error(`not in the contract: ${JSON.stringify(message)}`);
      said.push(message);
    },
  );
  const next = async <T extends FromProtocolFrame["t"]>(t: T) => {
    const until = performance.now() + 3000;
    const find = () => said.findLast((message) => message.t === t);
    while (!find()) {
      if (performance.now() > until) throw new Error(`the frame never said ${t}`);
      await pause(5);
    }
    return find() as Extract<FromProtocolFrame, { t: T }>;
  };
  await next("ready");
  return { asked, said, next, deliver: (message: ToProtocolFrame) => running!.take(message as never) };
}

const MASTERCARD = {
  sourceOfFunds: { provided: { card: { brand: "MASTERCARD", fundingMethod: "CREDIT" } } },
};
const refusal = (explanation: string) => ({
  status: 401,
  body: { error: { cause: "INVALID_REQUEST", explanation }, result: "ERROR" },
});
const submit = (rid: string) => ({ t: "submit", rid, fields: ["card.number"] }) as ToProtocolFrame;

describe("opening", () => {
  it("checks the session of the page", async () => {
    const { asked, next, deliver } = await open(() => ({ body: {} }));
    deliver({ t: "open", rid: RID });
    expect(await next("opened")).toEqual({ t: "opened", rid: RID, session: SESSION });
    expect(asked.map(({ path }) => path)).toEqual(["paymentOptionsInquiry"]);
  });

  it("creates a session if there is none", async () => {
    const { asked, next, deliver } = await open(
      () => ({ body: { session: { id: SESSION, version: "0123456701" } } }),
      { session: null },
    );
    deliver({ t: "open", rid: RID });
    expect(await next("opened")).toEqual({ t: "opened", rid: RID, session: SESSION });
    expect(asked.map(({ path }) => path)).toEqual(["session"]);
  });

  it.each<[string, Service, string, string]>([
    [
      "the service's words",
      () => refusal("Form Session not found or expired."),
      "system_error",
      "Form Session not found or expired.",
    ],
    ["that gets no response", () => undefined, "system_error", "The session could not be opened."],
  ])("passes on %s", async (_name, service, status, message) => {
    const { next, deliver } = await open(service);
    deliver({ t: "open", rid: RID });
    expect(await next("failed")).toEqual({ t: "failed", rid: RID, status, message });
  });

  it("reports a timeout", async () => {
    const { next, deliver } = await open(() => undefined);
    AbortSignal.timeout = () => AbortSignal.abort();
    deliver({ t: "open", rid: RID });
    expect(await next("failed")).toMatchObject({ status: "request_timeout" });
  });
});

describe("a refused update", () => {
  it("has the gateway's explanation, and the number the reason; the next failure has its own text", async () => {
    let there = true;
    const { said, next, deliver } = await open(({ method }) => {
      if (!there) return undefined;
      return method === "PUT" ? refusal("Session authentication limit exceeded") : { body: MASTERCARD };
    });
    await userEvent.click(document.querySelector("input")!);
    await userEvent.keyboard("5123450000000008");
    deliver(submit(RID));
    expect(await next("failed")).toMatchObject({ message: "Session authentication limit exceeded" });
    expect(await next("detail")).toMatchObject({ reason: "SESSION_AUTHENTICATION_LIMIT_EXCEEDED" });
    there = false;
    said.length = 0;
    deliver(submit("S".repeat(22)));
    expect(await next("failed")).toMatchObject({ message: "The gateway could not be reached." });
  });
});

describe("the card's type", () => {
  it("is requested at ten digits, once for the whole number, and again after `attach`", async () => {
    const { asked, next, deliver } = await open(() => ({ body: MASTERCARD }));
    await userEvent.click(document.querySelector("input")!);
    await userEvent.keyboard("512345000");
    expect(asked).toEqual([]);
    await userEvent.keyboard("0");
    expect(await next("card")).toMatchObject({ brand: "MASTERCARD", fundingMethod: "CREDIT" });
    await userEvent.keyboard("000008");
    await settled();
    expect(asked).toHaveLength(1);
    deliver({ t: "attach", session: SESSION });
    await vi.waitFor(() => expect(asked).toHaveLength(2));
  });

  it("is withdrawn when the page clears the field", async () => {
    const { next, said, deliver } = await open(() => ({ body: MASTERCARD }));
    await userEvent.click(document.querySelector("input")!);
    await userEvent.keyboard("5123450000000008");
    expect(await next("card")).toMatchObject({ status: "SUPPORTED" });
    said.length = 0;
    deliver({ t: "clear" });
    expect(await next("card")).toMatchObject({ status: "UNKNOWN" });
    expect(await next("detail")).toEqual({ t: "detail", incomplete: true });
  });
});
