import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Calls the gateway as the merchant: `PUT /session/…` and others, with the merchant's password. */
export type Merchant = (method: string, path: string, body?: unknown) => Promise<Record<string, never>>;

/** The server behind one page: its calls before the page is shown, and those of the payment. */
export interface Server {
  apiVersion: number;
  /** The page's file, if it is not named like the shop. */
  file?: string;
  /** Creates the session for the page; "" if session.js creates it. */
  begin(merchant: Merchant): Promise<string>;
  /** Further fields of Pay besides order and session. */
  pay(merchant: Merchant, posted: Posted): Promise<Record<string, unknown>>;
}

/** The form that a page posts when its fields are stored. */
export interface Posted {
  sessionId: string;
  sessionVersion?: string;
  token?: string;
}

const FOLDER = new URL("./", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");

/** A running shop. */
export interface Shop {
  url: string;
  merchant: Merchant;
  close(): Promise<void>;
}

/** Starts a small shop around one page of this folder. The page's origin differs from the gateway's. */
export async function openShop(
  page: string,
  { apiVersion, file = page, begin, pay }: Server,
  gateway: string,
): Promise<Shop> {
  const merchantId = "TESTMERCHANT";
  const merchant: Merchant = async (method, path, body) => {
    const answer = await fetch(`${gateway}/api/rest/version/${apiVersion}/merchant/${merchantId}${path}`, {
      method,
      headers: { Authorization: `Basic ${Buffer.from(`merchant.${merchantId}:secret`).toString("base64")}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, never>;
  };

  const server = createServer((request, response) => {
    void answer(request).then(({ status, type, text }) => {
      response.writeHead(status, { "content-type": `${type}; charset=utf-8` });
      response.end(text);
    });
  });
  const answer = async (request: IncomingMessage) => {
    if (request.method === "POST")
      return { status: 200, type: "text/plain", text: await charge(await posted(request)) };
    if (request.url !== "/") return { status: 404, type: "text/plain", text: "" };
    const session = await begin(merchant);
    const text = read(`${file}.html`)
      .replaceAll("{{form}}", read("form.html"))
      .replaceAll("{{gateway}}", gateway)
      .replaceAll("{{merchant}}", merchantId)
      .replaceAll("{{version}}", String(apiVersion))
      .replaceAll("{{session}}", session);
    return {
      status: 200,
      type: "text/html",
      text: `<!doctype html><html lang="en"><title>${page}</title>${text}`,
    };
  };
  const charge = async (from: Posted): Promise<string> => {
    const order = `ORD-${Math.floor(performance.now())}-${page}`.slice(0, 40);
    const more = await pay(merchant, from);
    const paid = await merchant("PUT", `/order/${order}/transaction/1`, {
      apiOperation: "PAY",
      order: { amount: "42.00", currency: "EUR" },
      session: { id: from.sessionId },
      ...more,
    });
    const { result, error } = paid as { result?: string; error?: { explanation?: string } };
    if (result !== "SUCCESS") return `${result} ${error?.explanation ?? ""}`;
    const stored = (await merchant("GET", `/order/${order}`)) as {
      status?: string;
      totalCapturedAmount?: number;
    };
    return `${stored.status} ${stored.totalCapturedAmount}`;
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    merchant,
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Parses JSON or a form, whatever content type the page declares. */
async function posted(request: IncomingMessage): Promise<Posted> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  if (text.startsWith("{")) return JSON.parse(text) as Posted;
  return Object.fromEntries(new URLSearchParams(text)) as unknown as Posted;
}
