import { type Country, type Method, shippingCents } from "../../demo/shop/catalog.ts";
import { cents, decimal } from "../../demo/shop/money.ts";
import type { Outcome } from "../../demo/shop/outcome.ts";
import { frameHeaders, GATEWAY } from "../support/test-gateway.ts";
import type { Press, World } from "./checkout-world.ts";
import { ENGLISH } from "../../demo/shop/words/english.ts";

/** The cards that payers type. The last is declined because of its expiry date. */
export const CARDS = {
  credit: { number: "5123450000000008", code: "100", year: "39", month: "01" },
  debit: { number: "4012000033330026", code: "100", year: "39", month: "01" },
  amex: { number: "371881634498004", code: "1000", year: "39", month: "01" },
  declined: { number: "4508750015741019", code: "100", year: "39", month: "05" },
} as const;
export type CardName = keyof typeof CARDS;

/** The actions of a payer, the wallet or the merchant's server. */
export type Action =
  | { do: "open" | "pay" | "yes" | "no" | "again" }
  | { do: "type"; card: CardName }
  | { do: "ship"; country: Country; method: Method }
  | { do: "wallet"; card: "visa" | "amex"; address: "berlin" | "zurich" }
  | { do: "reship"; method: Method };

type Question = Extract<Outcome, { status: "confirm" }>;

/**
 * One tab of one visitor: what its page shows, and the requests that its payer's actions cause. The frames are
 * simulated by their own requests.
 */
export class Payer {
  #world: World;
  #hop: () => Promise<unknown>;
  #cookie: { word: string };
  #session = "";
  #card: CardName | undefined;
  #country: Country = "DEU";
  #method: Method = "GROUND";
  /** In cents, as the page shows them. */
  #net = 0;
  #charge = 0;
  #question: Question | undefined;
  #last: { form: Record<string, string>; press: Press } | undefined;
  /** The amount that the shop reported as paid. */
  readonly paid: { order: string; amount: number }[] = [];

  constructor(world: World, hop: () => Promise<unknown>, cookie: { word: string }) {
    this.#world = world;
    this.#hop = hop;
    this.#cookie = cookie;
  }

  async act(action: Action): Promise<void> {
    switch (action.do) {
      case "open":
        return this.#open();
      case "type":
        return this.#type(action.card);
      case "ship":
        return this.#ship(action.country, action.method);
      case "pay":
        return this.#pay();
      case "yes":
        return this.#yes();
      case "no":
        this.#question = undefined;
        return;
      case "again":
        if (this.#last) await this.#send(this.#last.form, this.#last.press);
        return;
      case "wallet":
        return this.#visitWallet(action.card, action.address);
      case "reship":
        return this.#reship(action.method);
    }
  }

  /** The merchant's server, or another page of the shop, changes the shipping method. */
  async #reship(method: Method): Promise<void> {
    await this.#hop();
    await this.#world.gateway.call("PUT", `/session/${this.#session}`, { body: { shipping: { method } } });
  }

  async #open(): Promise<void> {
    const page = await (await this.#ask("/")).text();
    this.#session = /session="(SESSION\w+)"/.exec(page)?.[1] ?? "";
    this.#country = (/value="(\w{3})"[^>]*selected/.exec(page)?.[1] ?? "DEU") as Country;
    this.#method = (/value="(\w+)"\s+checked/.exec(page)?.[1] ?? "GROUND") as Method;
    this.#net = cents(/net-amount="([\d.]+)"/.exec(page)?.[1] ?? "") ?? 0;
    this.#charge = 0;
    this.#card = undefined;
    this.#question = undefined;
  }

  /** Inquires about the card as the number's frame does, with the session's order. */
  async #type(card: CardName): Promise<void> {
    this.#card = card;
    this.#charge = 0;
    const prefix = CARDS[card].number.slice(0, 10);
    const response = await this.#frame("POST", "/paymentOptionsInquiry", {
      session: { id: this.#session },
      sourceOfFunds: { provided: { card: { prefix } } },
    });
    const { order } = response as { order?: { netAmount: number; merchantCharge: { amount: number } } };
    // As in `<hosted-quote>`, a charge on another amount does not apply.
    if (order && cents(order.netAmount) === this.#net && this.#card === card) {
      this.#charge = cents(order.merchantCharge.amount) ?? 0;
    }
  }

  async #ship(country: Country, method: Method): Promise<void> {
    [this.#country, this.#method] = [country, method];
    const facts =
      this.#card === "amex"
        ? ["AMEX", "CREDIT"]
        : this.#card === "credit"
          ? ["MASTERCARD", "CREDIT"]
          : ["", ""];
    const response = await this.#ask("/shipping", {
      country,
      method,
      brand: facts[0]!,
      fundingMethod: facts[1]!,
    });
    const { session, quote } = (await response.json()) as {
      session?: string;
      quote?: { net: number; charge: number };
    };
    if (session === undefined || !quote) return;
    this.#session = session;
    [this.#net, this.#charge] = [quote.net, quote.charge];
  }

  async #pay(): Promise<void> {
    if (this.#card === undefined || this.#question) return;
    const { number, code, month, year } = CARDS[this.#card];
    const press: Press = {
      amount: this.#net + this.#charge,
      lastFour: number.slice(-4),
      shipping: shippingCents(this.#country, this.#method),
      country: this.#country,
    };
    const card = { number, securityCode: code, expiry: { month, year } };
    const stored = await this.#frame("PUT", `/session/${this.#session}`, {
      sourceOfFunds: { type: "CARD", provided: { card } },
    });
    const { session } = stored as { session?: { id: string; version: string } };
    if (!session?.version) {
      const renewed = (await (await this.#ask("/session", {})).json()) as { session?: string };
      this.#session = renewed.session ?? this.#session;
      return;
    }
    const address = {
      firstName: "Ada",
      lastName: "Example",
      street: "Alpha St 1",
      postcode: "10115",
      city: "Berlin",
    };
    await this.#send(
      {
        "session.id": this.#session,
        "session.version": session.version,
        "quote.amount": decimal(press.amount),
        "email": "ada@shopper.example",
        ...address,
        "country": this.#country,
        "method": this.#method,
      },
      press,
    );
  }

  async #yes(): Promise<void> {
    const question = this.#question;
    if (!question) return;
    this.#question = undefined;
    const { session, quote, shipping, card, deliverTo } = question;
    const country = Object.entries(ENGLISH.countries).find(([, name]) => deliverTo?.endsWith(name))?.[0];
    await this.#send(
      {
        "session.id": session.id,
        "session.version": session.version,
        "quote.amount": decimal(quote.amount),
        "confirmed": "yes",
      },
      {
        amount: quote.amount,
        lastFour: card.slice(-4),
        shipping,
        ...(country === undefined ? {} : { country }),
      },
    );
  }

  async #send(form: Record<string, string>, press: Press): Promise<void> {
    this.#last = { form, press };
    const outcome = (await (await this.#ask("/pay", form, press)).json()) as Outcome;
    if (outcome.status === "paid") this.paid.push({ order: outcome.order, amount: outcome.amount });
    if (outcome.status === "confirm") this.#question = outcome;
    if ("session" in outcome && typeof outcome.session === "string") this.#session = outcome.session;
  }

  /** Goes to the wallet and back, by the redirects that a browser follows, to the question. */
  async #visitWallet(card: string, address: string): Promise<void> {
    const away = (await this.#ask("/wallet", {})).headers.get("location");
    const token = new URL(away ?? "http://none.example").searchParams.get("token");
    if (!token) return;
    await this.#hop();
    const chosen = await this.#world.wallet("/checkout", post({ token, card, address, decision: "confirm" }));
    const back = new URL(chosen.headers.get("location") ?? "http://none.example");
    const confirm = (await this.#ask(`${back.pathname}${back.search}`)).headers.get("location");
    if (confirm !== "/wallet/confirm") return;
    const page = await (await this.#ask(confirm)).text();
    const value = (name: string) => new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(page)?.[1] ?? "";
    const text = (pattern: RegExp) => pattern.exec(page)?.[1]?.replaceAll(/\s+/g, " ").trim() ?? "";
    const amount = cents(value("quote.amount"));
    if (amount === undefined) return;
    const charge = cents(/ charge="([\d.]+)"/.exec(page)?.[1] ?? "") ?? 0;
    const shipping = text(/id="sum-shipping">([^<]*)</);
    this.#question = {
      status: "confirm",
      session: { id: value("session.id"), version: value("session.version") },
      quote: { net: amount - charge, charge, amount },
      changed: [],
      shipping: shipping === "Free" ? 0 : (cents(shipping.replace("€", "")) ?? -1),
      card: text(/With\s+([^<]*?ending in \d{4})/),
      deliverTo: text(/Sent to ([^<]*)\./),
      savedCard: false,
      save: false,
    };
  }

  async #ask(path: string, form?: Record<string, string>, press?: Press): Promise<Response> {
    await this.#hop();
    const headers = { cookie: `visitor=${this.#cookie.word}`, accept: "application/json" };
    const init: ReturnType<typeof post> | { headers?: Record<string, string> } = form ? post(form) : {};
    const response = await this.#world.shop(
      path,
      { ...init, headers: { ...init.headers, ...headers } },
      press,
    );
    this.#cookie.word =
      /visitor=([\w-]+)/.exec(response.headers.get("set-cookie") ?? "")?.[1] ?? this.#cookie.word;
    await this.#hop();
    return response;
  }

  async #frame(method: string, path: string, body: object): Promise<unknown> {
    await this.#hop();
    const { gateway } = this.#world;
    const response = await gateway.app.fetch(
      new Request(`${GATEWAY}/api/rest/version/100/merchant/TESTMERCHANT${path}`, {
        method,
        headers: { ...frameHeaders(gateway), "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    await this.#hop();
    return response.json();
  }
}

function post(form: Record<string, string>): {
  method: string;
  headers: Record<string, string>;
  body: string;
} {
  return {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  };
}
