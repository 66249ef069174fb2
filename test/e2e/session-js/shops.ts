import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A merchant's own way to the gateway: `PUT /session/…` and the like, with the merchant's password. */
export type Merchant = (method: string, path: string, body?: unknown) => Promise<Record<string, never>>;

/** How the server behind one page works: what it does before the page is shown, and what it pays with. */
export interface Server {
  apiVersion: number;
  /** The page's file, where it is not named like the shop. */
  file?: string;
  /** Makes the session the page is rendered with; "" where the page's library makes it. */
  begin(merchant: Merchant): Promise<string>;
  /** What Pay is called with, beyond order and session. */
  pay(merchant: Merchant, posted: Posted): Promise<Record<string, unknown>>;
}

/** What a page posts when its fields are stored. */
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

/** A small shop around one page of this folder. The page's origin is not the gateway's. */
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

/** JSON or a form, whatever the page sends, and whatever it says that it sends. */
async function posted(request: IncomingMessage): Promise<Posted> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  if (text.startsWith("{")) return JSON.parse(text) as Posted;
  return Object.fromEntries(new URLSearchParams(text)) as unknown as Posted;
}
