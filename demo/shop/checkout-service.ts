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
import { GatewayRefusal, GatewayUnreachable, expectSuccess } from "./gateway-errors.ts";
import { CURRENCY, decimal } from "./money.ts";
import { cardName, type Confirmation, declineText, type Outcome } from "./outcome.ts";
import { inCents, type Quote } from "./quote.ts";
import { addressLine, storedDelivery } from "./stored-delivery.ts";
import { ENGLISH, type ShopWords } from "./words/english.ts";

/** The request of a press of Pay: the session version, and the amount that the payer saw on the button. */
export interface PayRequest {
  session: SessionLock;
  /**
   * In cents, only for comparison: this server computes the amount to charge. Undefined if the page could not show
   * one.
   */
  shown: number | undefined;
  delivery: Delivery | undefined;
  /** True if the form's delivery was incomplete. */
  incomplete: boolean;
  savedCard: boolean;
  save: boolean;
}

/** The card to pay with, and whether to save it. */
type CardOptions = Pick<PayRequest, "savedCard" | "save">;

/**
 * Creates the server's part of a checkout: everything that a browser cannot be trusted with. Its messages are in the
 * language of `words`.
 */
export function createCheckoutService(merchant: Merchant, words: ShopWords = ENGLISH) {
  const { ensureSession, renew, setShipping, storeDelivery } = createCartSessions(merchant);

  /** Returns the quote for the visitor's saved card. */
  async function savedQuote({ cart, savedCard }: Visitor): Promise<Quote | undefined> {
    return savedCard && inCents(await quoteOfSaved(savedCard, netCents(cart.delivery)));
  }

  async function quoteOfSaved({ firstSix = "" }: SavedCard, net: number) {
    const order = { currency: CURRENCY, netAmount: decimal(net) };
    const { quote } = expectSuccess(await merchant.inquire({ prefix: firstSix, order }));
    if (!quote) throw new GatewayUnreachable();
    return quote;
  }

  /** The shop's pricing rule: goods, shipping to the stored address, and the gateway's charge for the card. */
  function ruleFor({ cart, savedCard }: Visitor, options: CardOptions): Rule {
    return async (facts) => {
      const delivery = storedDelivery(facts, cart.delivery);
      if (!delivery) throw new Error("the session has no shipping address");
      const net = netCents(delivery);
      const price = { currency: CURRENCY, netAmount: decimal(net) };
      if (!options.savedCard || !savedCard) return { ...price, charge: "GATEWAY" };
      return { ...price, charge: (await quoteOfSaved(savedCard, net)).charge };
    };
  }

  /**
   * Pays, if all is as the payer saw it: this cart's session, unchanged since the browser's update, and the same
   * amount. With every other outcome nothing is charged.
   */
  async function pay(visitor: Visitor, request: PayRequest): Promise<Outcome> {
    const { cart } = visitor;
    if (cart.paid) return { status: "paid", saved: visitor.savedCard !== undefined, ...cart.paid };
    if (cart.paying) return { status: "failed", message: words.texts.busy };
    cart.paying = true;
    try {
      return (await settle(cart)) ?? (await tryToPay(visitor, request));
    } catch (error) {
      return await outcomeOfError(cart, error);
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
      // Stores the address only if the session is unchanged since the browser's update. Otherwise the old version is
      // used, so that the payer is asked to confirm.
      version = (await storeDelivery(cart, { id, version }, request.delivery)) ?? version;
    }

    const amount = request.shown === undefined ? "" : decimal(request.shown);
    const decided = await merchant.decide({ id, version, amount }, ruleFor(visitor, request));
    const { decision } = expectSuccess(decided);
    const token = request.savedCard ? visitor.savedCard?.token : undefined;
    const hasTypedCard = decision.facts.card !== undefined;
    if (token === undefined && !hasTypedCard) return { status: "failed", message: words.texts.noCard };
    // A card in the session takes precedence over the saved card, so the request must not have both.
    if (token !== undefined && hasTypedCard)
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
        if (request.save && token === undefined) visitor.savedCard = await saveCard(decision.session.id);
        return { status: "paid", saved: request.save && visitor.savedCard !== undefined, ...paid };
      }
      case "declined":
        return declined(cart, result.gatewayCode);
      case "changed":
        return confirmation(visitor, request, result.decision, result.changed);
      case "unknown":
        return { status: "failed", message: words.texts.unsettled };
      default:
        return expectSuccess<Exclude<PayResult, { status: "paid" | "declined" | "changed" | "unknown" }>>(
          result,
        );
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

  /** Retrieves the outcome of a payment whose response was lost. Until it is known, nothing else is paid. */
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

  /** Returns the stored card and its price, for the payer to confirm. */
  async function askToConfirm(visitor: Visitor, options: CardOptions): Promise<Confirmation> {
    const decided = await merchant.decide(visitor.cart.session ?? "", ruleFor(visitor, options));
    return confirmation(visitor, options, expectSuccess(decided).decision, []);
  }

  function confirmation(
    { cart, savedCard }: Visitor,
    options: CardOptions,
    { session, facts, quote: decimals }: Decision,
    changed: readonly Change[],
  ): Confirmation {
    const quote = inCents(decimals);
    const card = options.savedCard ? savedCard : facts.card;
    const delivery = storedDelivery(facts, cart.delivery);
    return {
      status: "confirm",
      session,
      quote,
      changed,
      shipping: quote.net - GOODS_CENTS,
      savedCard: options.savedCard,
      save: options.save,
      ...(isFromWallet(cart) && delivery ? { deliverTo: addressLine(delivery, words) } : {}),
      card: cardName(card?.brand ?? "", card?.lastFour, words),
    };
  }

  async function saveCard(session: string) {
    const result = await merchant.tokenize(session);
    if (result.status === "tokenized") return result.card;
    console.error("[shop] the card was not saved:", result.status); // the payment succeeded all the same
    return undefined;
  }

  async function outcomeOfError(cart: Cart, error: unknown): Promise<Outcome> {
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

  return { ensureSession, renew, setShipping, pay, askToConfirm, savedQuote };
}

/** Starts the visitor's next purchase with the same address. */
export function startAgain(visitor: Visitor): void {
  visitor.cart = newCart(visitor.cart.delivery);
}
