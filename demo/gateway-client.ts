import type * as z from "zod/mini";
import * as answers from "./gateway-answers.ts";
import { CURRENCY, cents, decimal } from "./money.ts";

/** Where the gateway is for this server, and who the shop is there. */
export interface GatewayAccount {
  /** As this server reaches it, such as `http://127.0.0.1:4400`. */
  url: string;
  merchant: string;
  password: string;
  /** How long one call may take, in milliseconds. */
  patience?: number;
}

/** The gateway understood and said no. For the shop's log; a payer is told in the shop's own words. */
export class GatewayRefusal extends Error {
  readonly status: number;
  readonly field: string | undefined;

  constructor(status: number, cause: string, explanation?: string, field?: string) {
    super(`${cause}: ${explanation ?? "no explanation"}`);
    this.status = status;
    this.field = field;
  }
}

/** No answer, or none that can be read: whether the gateway did what was asked is not known. */
export class GatewayUnreachable extends Error {}

/** Net, charge and sum in cents, for one card. */
export interface Quote {
  net: number;
  charge: number;
  amount: number;
}

/** The session at one version: what a payment is decided on. */
export interface SessionLock {
  id: string;
  version: string;
}

/** A saved card, without the card. */
export interface SavedCard {
  token: string;
  brand: string;
  fundingMethod: string;
  /** As the gateway masks it: first six and last four digits. */
  masked: string;
  /** `MMYY`. */
  expiry: string;
}

export type GatewayClient = ReturnType<typeof createGatewayClient>;

const API_VERSION = 100;
/** The gateway's name of the wallet with two calls, one before and one after the payer's visit. */
export const WALLET_PROVIDER = "MASTERPASS_ONLINE";

/** The few calls that a shop needs of the gateway's REST API, with the shop's password. */
export function createGatewayClient({ url, merchant, password, patience = 15_000 }: GatewayAccount) {
  const base = `${url}/api/rest/version/${API_VERSION}/merchant/${merchant}`;
  const authorization = `Basic ${Buffer.from(`merchant.${merchant}:${password}`).toString("base64")}`;

  async function call<S extends z.ZodMiniType>(schema: S, method: string, path: string, body?: unknown) {
    const json = await exchange(`${base}${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      signal: AbortSignal.timeout(patience),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = schema.safeParse(json);
    if (!answer.success) throw new GatewayUnreachable("the gateway's answer is not as expected");
    return answer.data;
  }

  return {
    /** @param frameCalls how many updates the payer's browser may make */
    async createSession(frameCalls: number): Promise<string> {
      const created = await call(answers.CreatedSession, "POST", "/session", {
        session: { authenticationLimit: frameCalls },
      });
      return created.session.id;
    },
    /** Adds fields; with a version, only if nobody changed the session since. Answers the new version. */
    async updateSession(session: { id: string; version?: string }, fields: object): Promise<string> {
      const lock = session.version === undefined ? {} : { session: { version: session.version } };
      const updated = await call(answers.RetrievedSession, "PUT", `/session/${session.id}`, {
        ...fields,
        ...lock,
      });
      return updated.session.version;
    },
    retrieveSession(id: string): Promise<answers.RetrievedSession> {
      return call(answers.RetrievedSession, "GET", `/session/${id}`);
    },
    /** Begins a visit to the wallet: where the payer goes, and the wallet's word for this visit. */
    async openWallet(session: string, net: number, back: string): Promise<{ token: string; url: string }> {
      const { wallet } = await call(answers.OpenedWallet, "POST", `/session/${session}`, {
        apiOperation: "OPEN_WALLET",
        order: { walletProvider: WALLET_PROVIDER, amount: decimal(net), currency: CURRENCY },
        wallet: { masterpass: { originUrl: back } },
      });
      return { token: wallet.masterpass.requestToken, url: wallet.masterpass.checkoutUrl };
    },
    /** Ends it: the card and the address that the payer chose there are in the session. */
    async updateFromWallet(session: string, token: string, verifier: string): Promise<void> {
      await call(answers.FilledFromWallet, "POST", `/session/${session}`, {
        apiOperation: "UPDATE_SESSION_FROM_WALLET",
        order: { walletProvider: WALLET_PROVIDER },
        wallet: { masterpass: { oauthToken: token, oauthVerifier: verifier } },
      });
    },
    /** What the gateway adds for this card: the one stored in a session, or one with these first digits. */
    async quote(net: number, card: { session: string } | { prefix: string }): Promise<Quote> {
      const options = await call(answers.Options, "POST", "/paymentOptionsInquiry", {
        order: { currency: CURRENCY, netAmount: decimal(net) },
        ...("session" in card
          ? { session: { id: card.session } }
          : { sourceOfFunds: { provided: { card: { prefix: card.prefix } } } }),
      });
      const charge = cents(options.order?.merchantCharge?.amount ?? 0) ?? 0;
      return { net, charge, amount: net + charge };
    },
    /** Charges exactly this quote to the card of exactly this version of the session. */
    pay(order: string, transaction: string, session: SessionLock, quote: Quote, token?: string) {
      const charge = { merchantCharge: { type: "SURCHARGE", amount: decimal(quote.charge) } };
      return call(answers.Payment, "PUT", `/order/${order}/transaction/${transaction}`, {
        apiOperation: "PAY",
        session,
        order: {
          currency: CURRENCY,
          netAmount: decimal(quote.net),
          amount: decimal(quote.amount),
          ...(quote.charge > 0 ? charge : {}),
        },
        sourceOfFunds: { type: "CARD", ...(token === undefined ? {} : { token }) },
        transaction: { source: "INTERNET" },
      });
    },
    retrieveOrder(order: string): Promise<answers.Order> {
      return call(answers.Order, "GET", `/order/${order}`);
    },
    /** Keeps the card of a session for the next purchase. The security code is never part of it. */
    async tokenize(session: string): Promise<SavedCard> {
      const { token, sourceOfFunds } = await call(answers.Token, "POST", "/token", {
        session: { id: session },
        sourceOfFunds: { type: "CARD" },
      });
      const { brand, fundingMethod, number, expiry } = sourceOfFunds.provided.card;
      return { token, brand, fundingMethod, masked: number, expiry };
    },
    /** The gateway's script at its lasting address, with the hash that pins it. */
    async elements(): Promise<{ path: string; integrity: string }> {
      const manifest = (await exchange(`${url}/assets/manifest.json`, {
        signal: AbortSignal.timeout(patience),
      })) as { files?: Record<string, { integrity?: unknown }> };
      const found = Object.entries(manifest.files ?? {}).find(([path]) =>
        path.endsWith("/hosted-session.js"),
      );
      const integrity = found?.[1].integrity;
      if (!found || typeof integrity !== "string")
        throw new GatewayUnreachable("the gateway has no elements");
      return { path: found[0], integrity };
    },
  };
}

async function exchange(url: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  let json: unknown;
  try {
    response = await fetch(url, init);
    json = await response.json();
  } catch (cause) {
    throw new GatewayUnreachable("the gateway did not answer", { cause });
  }
  const failure = answers.Failure.safeParse(json);
  if (failure.success) {
    const { cause, explanation, field } = failure.data.error;
    if (response.status >= 500) throw new GatewayUnreachable(`the gateway is in trouble: ${cause}`);
    throw new GatewayRefusal(response.status, cause, explanation, field);
  }
  if (!response.ok) throw new GatewayUnreachable(`the gateway answered ${response.status}`);
  return json;
}
