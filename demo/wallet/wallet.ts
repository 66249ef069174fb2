import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { cents, euros } from "../shop/money.ts";
import { pageFiles } from "../shop/page-files.ts";
import { fill, type Html, html } from "../shop/template.ts";
import { WALLET_ADDRESSES, WALLET_CARDS } from "./wallet-contents.ts";
import { createPurchases, type Purchase } from "./wallet-purchases.ts";
import { Choice, FetchRequest, OpenRequest } from "./wallet-requests.ts";

/** The options of the wallet. */
export interface WalletOptions {
  /** The wallet's origin as browsers see it. */
  origin: string;
  /** The folder of the built pages: `demo/wallet/wallet.html` and `assets/`. */
  pages: string;
}

/**
 * Creates a demo wallet as a function from request to response: the gateway opens a purchase, the payer chooses a
 * card and an address on the wallet's page, and the gateway fetches both. The shop never sees the card.
 */
export function createWallet({ origin, pages }: WalletOptions): Hono {
  const template = readFileSync(join(pages, "demo", "wallet", "wallet.html"), "utf8");
  const purchases = createPurchases();

  function page(c: Context, status: 200 | 404, values: Record<string, string | Html>, part: string) {
    const nothing = { shop: "", amount: "", cards: "", addresses: "", token: "" };
    return c.html(fill(template, { ...nothing, ...values }, [part]), status);
  }
  const expiredPage = (c: Context) => page(c, 404, {}, "over");

  const wallet = new Hono();
  wallet.use(async (c, next) => {
    await next();
    // Allows the redirect back to the shop, which follows the form's submission.
    const { originUrl } = purchases.find(c.req.query("token") ?? "") ?? {};
    const back = originUrl === undefined ? "" : ` ${new URL(originUrl).origin}`;
    for (const [name, value] of Object.entries(walletHeaders(back))) c.header(name, value);
  });
  // Rejects forms of other sites. Requests of the gateway have no such header.
  wallet.use(async (c, next) => {
    const site = c.req.header("sec-fetch-site");
    if (c.req.method === "POST" && site !== undefined && site !== "same-origin")
      return c.text("Requests from other sites are not allowed.", 403);
    return next();
  });

  wallet.post("/open", async (c) => {
    const request = OpenRequest.safeParse(await json(c));
    if (!request.success) return c.json({}, 400);
    const { token } = purchases.open(request.data);
    return c.json({ requestToken: token, checkoutUrl: `${origin}/checkout?token=${token}` });
  });

  wallet.post("/fetch", async (c) => {
    const request = FetchRequest.safeParse(await json(c));
    const chosen = request.success ? purchases.take(request.data) : undefined;
    return chosen ? c.json(chosen) : c.json({}, 400);
  });

  wallet.get("/checkout", (c) => {
    const purchase = purchases.find(c.req.query("token") ?? "");
    return purchase ? page(c, 200, purchaseOnPage(purchase), "choice") : expiredPage(c);
  });

  wallet.post("/checkout", async (c) => {
    const choice = Choice.safeParse(await c.req.parseBody());
    const purchase = choice.success ? purchases.find(choice.data.token) : undefined;
    if (!choice.success || !purchase) return expiredPage(c);
    const back = new URL(purchase.originUrl);
    back.searchParams.set("oauth_token", purchase.token);
    if (choice.data.decision === "cancel") {
      purchases.cancel(purchase);
      back.searchParams.set("mpstatus", "cancel");
    } else {
      const { card, address } = choice.data;
      back.searchParams.set("mpstatus", "success");
      back.searchParams.set("oauth_verifier", purchases.choose(purchase, card, address));
    }
    return c.redirect(back.href, 303);
  });

  wallet.route("/assets", pageFiles(join(pages, "assets")));
  wallet.notFound(expiredPage);
  return wallet;
}

/** Reads a JSON body. Other content types return undefined, because forms of other sites can send those. */
async function json(c: Context): Promise<unknown> {
  if (c.req.header("content-type") !== "application/json") return undefined;
  return c.req.json<unknown>().catch(() => undefined);
}

function purchaseOnPage({ token, order, originUrl }: Purchase) {
  const { currency, amount } = order;
  const inCents = currency === "EUR" ? cents(amount) : undefined;
  return {
    token,
    shop: new URL(originUrl).host,
    amount: inCents === undefined ? `${amount} ${currency}` : euros(inCents),
    cards: choices("card", WALLET_CARDS),
    addresses: choices("address", WALLET_ADDRESSES),
  };
}

function choices(group: string, all: Record<string, { name: string; detail: string }>): Html {
  return html`${Object.entries(all).map(
    ([value, { name, detail }], index) =>
      html`<label class="choice">
        <input type="radio" name="${group}" value="${value}" ${{ html: index === 0 ? "checked" : "" }} />
        <span><strong>${name}</strong><br /><span class="muted">${detail}</span></span>
      </label>`,
  )}`;
}

/** The pages may load only their own files, not be framed, and send no referrer. */
function walletHeaders(back: string): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self' data:",
      `form-action 'self'${back}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
}
