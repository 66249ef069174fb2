import type {
  Change,
  Decision,
  Merchant,
  PayResult,
  Rule,
  SavedCard,
  SessionLock,
} from "../../src/merchant/index.ts";
import { type Cart, type Delivery, newCart, type Visitor } from "./carts.ts";
import { createCartSessions, isFromWallet, netCents } from "./cart-sessions.ts";
import { GOODS_CENTS } from "./catalog.ts";
import { GatewayRefusal, GatewayUnreachable, granted } from "./gateway-errors.ts";
import { CURRENCY, decimal } from "./money.ts";
import { cardName, type Confirmation, declineText, type Outcome } from "./outcome.ts";
import { inCents, type Quote } from "./quote.ts";
import { addressLine, storedDelivery } from "./stored-delivery.ts";
import { ENGLISH, type ShopWords } from "./words/english.ts";

/** What a press of Pay brings: which version of the session, and the amount that the payer saw on the button. */
export interface PayRequest {
  session: SessionLock;
  /** In cents. Only ever compared: what is charged is computed here. Nothing: the page showed none that it knows of. */
  shown: number | undefined;
  delivery: Delivery | undefined;
  /** The form had a delivery, and it was not all there. */
  incomplete: boolean;
  savedCard: boolean;
  save: boolean;
}

/** Which card a payment is for, and whether to keep it. */
type CardWish = Pick<PayRequest, "savedCard" | "save">;

/** The server's half of a checkout: everything that must not be left to a browser. It answers in these words. */
export function createCheckoutDesk(merchant: Merchant, words: ShopWords = ENGLISH) {
  const { begin, renew, choose, keepDelivery } = createCartSessions(merchant);

  /** What this visitor's saved card costs, before anything is pressed. */
  async function savedQuote({ cart, savedCard }: Visitor): Promise<Quote | undefined> {
    return savedCard && inCents(await quoteOfSaved(savedCard, netCents(cart.delivery)));
  }

  async function quoteOfSaved({ firstSix = "" }: SavedCard, net: number) {
    const order = { currency: CURRENCY, netAmount: decimal(net) };
    const { quote } = granted(await merchant.inquire({ prefix: firstSix, order }));
    if (!quote) throw new GatewayUnreachable();
    return quote;
  }

  /** The shop's rule: goods, shipping to where the session says, and the gateway's charge for the card. */
  function ruleFor({ cart, savedCard }: Visitor, wish: CardWish): Rule {
    return async (facts) => {
      const delivery = storedDelivery(facts, cart.delivery);
      if (!delivery) throw new Error("the session says nothing of where to send the order");
      const net = netCents(delivery);
      const price = { currency: CURRENCY, netAmount: decimal(net) };
      if (!wish.savedCard || !savedCard) return { ...price, charge: "GATEWAY" };
      return { ...price, charge: (await quoteOfSaved(savedCard, net)).charge };
    };
  }

  /**
   * Pays, if everything is as the payer saw it: this cart's session, unchanged since the browser's update, and
   * the same amount. Everything else is an outcome in which nothing was charged.
   */
  async function pay(visitor: Visitor, request: PayRequest): Promise<Outcome> {
    const { cart } = visitor;
    if (cart.paid) return { status: "paid", saved: visitor.savedCard !== undefined, ...cart.paid };
    if (cart.paying) return { status: "failed", message: words.texts.busy };
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
    if (id !== cart.session)
      return { status: "failed", message: words.texts.expired, session: await renew(cart) };

    if (request.incomplete) return { status: "failed", message: words.texts.delivery };

    let { version } = request.session;
    if (request.delivery) {
      // The address joins the session only if nobody changed the session after the browser did.
      // Of a session that somebody has changed, the old version stays: then this is not what the payer saw.
      version = (await keepDelivery(cart, { id, version }, request.delivery)) ?? version;
    }

    const amount = request.shown === undefined ? "" : decimal(request.shown);
    const decided = await merchant.decide({ id, version, amount }, ruleFor(visitor, request));
    const { decision } = granted(decided);
    const token = request.savedCard ? visitor.savedCard?.token : undefined;
    const isTyped = decision.facts.card !== undefined;
    if (token === undefined && !isTyped) return { status: "failed", message: words.texts.noCard };
    // What the session holds goes before the saved card, so the two must not meet.
    if (token !== undefined && isTyped)
      return { status: "failed", message: words.texts.expired, session: await renew(cart) };
    if (!decision.shown) return confirmation(visitor, request, decision, decision.differs);
    return payDecision(visitor, request, decision, token);
  }

  async function payDecision(
    visitor: Visitor,
    request: PayRequest,
    decision: Decision,
    token: string | undefined,
  ): Promise<Outcome> {
    const { cart } = visitor;
    const quote = inCents(decision.quote);
    cart.unsettled = quote;
    const result = await merchant.pay(decision, {
      order: cart.order,
      transaction: String(cart.attempt),
      ...(token === undefined ? {} : { fields: { sourceOfFunds: { type: "CARD", token } } }),
    });
    if (result.status !== "unknown") cart.unsettled = undefined;
    switch (result.status) {
      case "paid": {
        const paid = receipt(cart, quote);
        if (request.save && token === undefined) visitor.savedCard = await savedOrNot(decision.session.id);
        return { status: "paid", saved: request.save && visitor.savedCard !== undefined, ...paid };
      }
      case "declined":
        return declined(cart, result.gatewayCode);
      case "changed":
        return confirmation(visitor, request, result.decision, result.changed);
      case "unknown":
        return { status: "failed", message: words.texts.unsettled };
      default:
        return granted<Exclude<PayResult, { status: "paid" | "declined" | "changed" | "unknown" }>>(result);
    }
  }

  function receipt(cart: Cart, { amount, charge }: Quote) {
    cart.unsettled = undefined;
    return (cart.paid = { order: cart.order, amount, charge });
  }

  async function declined(cart: Cart, gatewayCode: string): Promise<Outcome> {
    cart.unsettled = undefined;
    cart.attempt += 1;
    return { status: "declined", message: declineText(gatewayCode, words), session: await renew(cart) };
  }

  /** A payment whose answer was lost: what has become of it? Until that is known, nothing else is paid. */
  async function settle(cart: Cart): Promise<Outcome | undefined> {
    const quote = cart.unsettled;
    if (!quote) return undefined;
    const result = await merchant.settle(cart.order, String(cart.attempt));
    if (result.status === "paid") return { status: "paid", saved: false, ...receipt(cart, quote) };
    if (result.status === "declined") return declined(cart, result.gatewayCode);
    if (result.status === "refused") return (cart.unsettled = undefined); // the request never arrived
    return {
      status: "failed",
      message: result.status === "unknown" ? words.texts.open : words.texts.unsettled,
    };
  }

  /** Shows what is stored now and what it costs, for the payer to say yes to. */
  async function ask(visitor: Visitor, wish: CardWish): Promise<Confirmation> {
    const decided = await merchant.decide(visitor.cart.session ?? "", ruleFor(visitor, wish));
    return confirmation(visitor, wish, granted(decided).decision, []);
  }

  function confirmation(
    { cart, savedCard }: Visitor,
    wish: CardWish,
    { session, facts, quote: decimals }: Decision,
    changed: readonly Change[],
  ): Confirmation {
    const quote = inCents(decimals);
    const card = wish.savedCard ? savedCard : facts.card;
    const delivery = storedDelivery(facts, cart.delivery);
    return {
      status: "confirm",
      session,
      quote,
      changed,
      shipping: quote.net - GOODS_CENTS,
      savedCard: wish.savedCard,
      save: wish.save,
      ...(isFromWallet(cart) && delivery ? { deliverTo: addressLine(delivery, words) } : {}),
      card: cardName(card?.brand ?? "", card?.lastFour, words),
    };
  }

  async function savedOrNot(session: string) {
    const result = await merchant.tokenize(session);
    if (result.status === "tokenized") return result.card;
    console.error("[shop] the card was not saved:", result.status); // the payment stands all the same
    return undefined;
  }

  async function explain(cart: Cart, error: unknown): Promise<Outcome> {
    console.error("[shop]", String(error));
    if (error instanceof GatewayUnreachable) {
      return { status: "failed", message: cart.unsettled ? words.texts.unsettled : words.texts.unreachable };
    }
    if (!(error instanceof GatewayRefusal)) throw error;
    const session = await renew(cart).catch(() => undefined);
    return session === undefined
      ? { status: "failed", message: words.texts.unreachable }
      : { status: "failed", message: words.texts.expired, session };
  }

  return { begin, renew, choose, pay, ask, savedQuote };
}

/** The next purchase of the same visitor; the address stays. */
export function startAgain(visitor: Visitor): void {
  visitor.cart = newCart(visitor.cart.delivery);
}
