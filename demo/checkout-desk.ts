import { type Cart, type Delivery, newCart, type Visitor } from "./carts.ts";
import { createCartSessions, isFromWallet, netCents } from "./cart-sessions.ts";
import { COUNTRIES, GOODS_CENTS, isCountry, isMethod } from "./catalog.ts";
import type { RetrievedSession } from "./gateway-answers.ts";
import {
  type GatewayClient,
  GatewayRefusal,
  GatewayUnreachable,
  type Quote,
  type SessionLock,
} from "./gateway-client.ts";
import { cardName, type Confirmation, declineText, type Outcome, TEXTS } from "./outcome.ts";

/** What a press of Pay brings: which version of the session, and the amount that the payer saw on the button. */
export interface PayRequest {
  session: SessionLock;
  /** In cents. Only ever compared: what is charged is computed here. */
  shown: number;
  delivery: Delivery | undefined;
  /** The form had a delivery, and it was not all there. */
  incomplete: boolean;
  savedCard: boolean;
  save: boolean;
}

/** The server's half of a checkout: everything that must not be left to a browser. */
export function createCheckoutDesk(gateway: GatewayClient) {
  const { begin, renew, choose, keepDelivery, hasMoved } = createCartSessions(gateway);

  /** What this visitor's saved card costs, before anything is pressed. */
  async function savedQuote({ cart, savedCard }: Visitor): Promise<Quote | undefined> {
    if (!savedCard) return undefined;
    return gateway.quote(netCents(cart.delivery), { prefix: savedCard.masked.slice(0, 6) });
  }

  /**
   * Pays, if everything is as the payer saw it: this cart's session, unchanged since the browser's update, and
   * the same amount. Everything else is an outcome in which nothing was charged.
   */
  async function pay(visitor: Visitor, request: PayRequest): Promise<Outcome> {
    const { cart } = visitor;
    if (cart.paid) return { status: "paid", saved: visitor.savedCard !== undefined, ...cart.paid };
    if (cart.paying) return { status: "failed", message: TEXTS.busy };
    cart.paying = true;
    try {
      return (await settle(cart)) ?? (await tryToPay(visitor, request));
    } catch (error) {
      return await explain(cart, error);
    } finally {
      cart.paying = false;
    }
  }

  async function tryToPay(visitor: Visitor, request: PayRequest): Promise<Outcome> {
    const { cart } = visitor;
    const { id } = request.session;
    if (id !== cart.session) return { status: "failed", message: TEXTS.expired, session: await renew(cart) };

    if (request.incomplete) return { status: "failed", message: TEXTS.delivery };

    let { version } = request.session;
    if (request.delivery) {
      // The address joins the session only if nobody changed the session after the browser did.
      const moved = await keepDelivery(cart, { id, version }, request.delivery);
      if (moved === undefined) return ask(visitor, request);
      version = moved;
    }

    const stored = await gateway.retrieveSession(id);
    if (stored.session.version !== version) return ask(visitor, request);
    const token = request.savedCard ? visitor.savedCard?.token : undefined;
    const typed = cardIn(stored)?.number !== undefined;
    if (token === undefined && !typed) return { status: "failed", message: TEXTS.noCard };
    // What the session holds goes before the saved card, so the two must not meet.
    if (token !== undefined && typed)
      return { status: "failed", message: TEXTS.expired, session: await renew(cart) };
    const quote = await quoteFor(visitor, stored, request.savedCard);
    if (quote.amount !== request.shown) return ask(visitor, request);

    const payment = await payOnce(cart, { id, version }, quote, token);
    if (payment === "changed") return ask(visitor, request);
    if (payment.result === "PENDING" || payment.result === "UNKNOWN") {
      return { status: "failed", message: TEXTS.open };
    }
    if (payment.result !== "SUCCESS") {
      cart.attempt += 1;
      return {
        status: "declined",
        message: declineText(payment.response.gatewayCode),
        session: await renew(cart),
      };
    }
    const paid = { order: cart.order, amount: quote.amount, charge: quote.charge };
    cart.paid = paid;
    if (request.save && token === undefined) visitor.savedCard = await savedOrNot(id);
    return { status: "paid", saved: request.save && visitor.savedCard !== undefined, ...paid };
  }

  async function payOnce(cart: Cart, session: SessionLock, quote: Quote, token: string | undefined) {
    cart.unsettled = quote;
    try {
      const payment = await gateway.pay(cart.order, String(cart.attempt), session, quote, token);
      cart.unsettled = undefined;
      return payment;
    } catch (error) {
      // A refusal came before anything was charged; only silence leaves the question open.
      if (error instanceof GatewayUnreachable) throw error;
      cart.unsettled = undefined;
      if (error instanceof GatewayRefusal && (await hasMoved(session))) return "changed" as const;
      throw error;
    }
  }

  /** A payment whose answer was lost: has it been made? */
  async function settle(cart: Cart): Promise<Outcome | undefined> {
    const quote = cart.unsettled;
    if (!quote) return undefined;
    try {
      const order = await gateway.retrieveOrder(cart.order);
      cart.unsettled = undefined;
      cart.attempt += 1;
      if (order.status !== "CAPTURED") return undefined;
      cart.paid = { order: order.id, amount: quote.amount, charge: quote.charge };
      return { status: "paid", saved: false, ...cart.paid };
    } catch (error) {
      if (!(error instanceof GatewayRefusal)) throw error;
      cart.unsettled = undefined; // the gateway knows of no such order: the request never arrived
      return undefined;
    }
  }

  /** Shows what is stored now and what it costs, for the payer to say yes to. */
  async function ask(
    visitor: Visitor,
    { savedCard, save }: Pick<PayRequest, "savedCard" | "save">,
  ): Promise<Confirmation> {
    const { cart } = visitor;
    const stored = await gateway.retrieveSession(cart.session ?? "");
    const quote = await quoteFor(visitor, stored, savedCard);
    const card = savedCard ? visitor.savedCard : undefined;
    const { id, version } = stored.session;
    return {
      status: "confirm",
      session: { id, version },
      quote,
      shipping: quote.net - GOODS_CENTS,
      savedCard,
      save,
      ...(isFromWallet(cart) ? { deliverTo: addressLine(cart.delivery) } : {}),
      card: card
        ? cardName(card.brand, card.masked)
        : cardName(cardIn(stored)?.brand ?? "", cardIn(stored)?.number),
    };
  }

  /** Computed from what the session holds, whatever this server believes to have put there. */
  async function quoteFor(visitor: Visitor, stored: RetrievedSession, savedCard: boolean): Promise<Quote> {
    const { country = "", method = "" } = { ...stored.shipping?.address, method: stored.shipping?.method };
    const { delivery } = visitor.cart;
    const net = netCents({
      country: isCountry(country) ? country : delivery.country,
      method: isMethod(method) ? method : delivery.method,
    });
    if (savedCard && visitor.savedCard)
      return gateway.quote(net, { prefix: visitor.savedCard.masked.slice(0, 6) });
    return gateway.quote(net, { session: stored.session.id });
  }

  async function savedOrNot(session: string) {
    try {
      return await gateway.tokenize(session);
    } catch (error) {
      console.error("[shop] the card was not saved:", String(error)); // the payment stands all the same
      return undefined;
    }
  }

  async function explain(cart: Cart, error: unknown): Promise<Outcome> {
    console.error("[shop]", String(error));
    if (error instanceof GatewayUnreachable) {
      return { status: "failed", message: cart.unsettled ? TEXTS.unsettled : TEXTS.unreachable };
    }
    if (!(error instanceof GatewayRefusal)) throw error;
    const session = await renew(cart).catch(() => undefined);
    return session === undefined
      ? { status: "failed", message: TEXTS.unreachable }
      : { status: "failed", message: TEXTS.expired, session };
  }

  return { begin, renew, choose, pay, ask, savedQuote };
}

function addressLine({ firstName, lastName, street, postcode, city, country }: Delivery): string {
  return `${firstName} ${lastName}, ${street}, ${postcode} ${city}, ${COUNTRIES[country].name}`;
}

function cardIn(stored: RetrievedSession) {
  return stored.sourceOfFunds?.provided?.card;
}

/** The next purchase of the same visitor; the address stays. */
export function startAgain(visitor: Visitor): void {
  visitor.cart = newCart(visitor.cart.delivery);
}
