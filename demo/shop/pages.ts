import type { Visitor } from "./carts.ts";
import {
  COUNTRIES,
  type Country,
  GOODS,
  GOODS_CENTS,
  METHODS,
  type Method,
  shippingCents,
  SURCHARGES,
} from "./catalog.ts";
import { netCents } from "./cart-sessions.ts";
import { drawing } from "./drawings.ts";
import type { GatewayScript } from "./gateway-account.ts";
import type { Quote } from "./quote.ts";
import { decimal, euros } from "./money.ts";
import { cardName, confirmationTitle, type Outcome } from "./outcome.ts";
import { fill, type Html, html } from "./template.ts";
import { ENGLISH, type ShopWords } from "./words/english.ts";
import { phrase, piecesOf } from "./words/phrase.ts";

/** The gateway's data on the pages. */
export interface GatewayOnPage {
  /** The origin as browsers see it. */
  origin: string;
  merchant: string;
  /** The gateway's scripts; empty if the gateway did not respond. */
  scripts: GatewayScript[];
}

/** The card that the checkout asks for. */
export type CardChoice = "card" | "saved";

const NOTHING: Html = { html: "" };

/** Renders the checkout for a visitor, with the outcome of the last attempt below it. */
export function checkoutPage(
  template: string,
  visitor: Visitor,
  gateway: GatewayOnPage,
  show: { choice: CardChoice; quote: Quote | undefined; wallet?: boolean; outcome?: Outcome },
  words: ShopWords = ENGLISH,
): string {
  const { cart, savedCard } = visitor;
  const quote = show.quote ?? { net: netCents(cart.delivery), charge: 0, amount: netCents(cart.delivery) };
  const outcome = show.outcome ? outcomeOf(show.outcome, words) : NOTHING;
  return fill(
    template,
    {
      ...commonValues(gateway, words.checkout, words),
      ...summaryOf(shippingCents(cart.delivery.country, cart.delivery.method), quote, words),
      ...deliveryOf(visitor, words),
      ...quoteAttributes(quote, show.quote !== undefined),
      session: cart.session ?? "",
      saved_card: savedCard ? cardName(savedCard.brand, savedCard.lastFour, words) : "",
      saved_expiry: savedCard?.expiry
        ? phrase(words.page.expires, { date: `${savedCard.expiry.slice(0, 2)}/${savedCard.expiry.slice(2)}` })
        : "",
      outcome,
    },
    ["checkout", show.choice, ...(show.wallet ? ["wallet"] : [])],
  );
}

/** Renders the order without its form: paid, or waiting for the payer to confirm another amount. */
export function outcomePage(
  template: string,
  gateway: GatewayOnPage,
  outcome: Outcome,
  words: ShopWords = ENGLISH,
): string {
  const quote = outcome.status === "confirm" ? outcome.quote : undefined;
  const paid = outcome.status === "paid" ? outcome : undefined;
  const amount = quote?.amount ?? paid?.amount ?? GOODS_CENTS;
  const charge = quote?.charge ?? paid?.charge ?? 0;
  return fill(
    template,
    {
      ...commonValues(gateway, paid ? words.thanks : words.checkout, words),
      ...summaryOf(amount - charge - GOODS_CENTS, { net: amount - charge, charge, amount }, words),
      ...quoteAttributes(
        { net: amount - charge, charge, amount },
        true,
        outcome.status === "confirm" ? outcome.session.version : "",
      ),
      outcome: outcomeOf(outcome, words),
    },
    [],
  );
}

function commonValues(
  gateway: GatewayOnPage,
  title: string,
  { tag, direction, home, base, page, other, pay }: ShopWords,
) {
  return {
    ...Object.fromEntries(Object.entries(page).map(([name, text]) => [`say_${name}`, text])),
    title,
    lang: tag,
    dir: direction,
    home,
    base,
    pay,
    other_home: other.home,
    other_tag: other.tag,
    gateway: gateway.origin,
    merchant: gateway.merchant,
    elements: scriptOf(gateway),
  };
}

/** Renders the script tags that load the elements from the gateway, with their integrity hashes. */
export function scriptOf({ origin, scripts }: GatewayOnPage): Html {
  return html`${scripts.map(
    ({ path, integrity }) =>
      html`<script type="module" src="${origin}${path}" integrity="${integrity}" crossorigin></script>`,
  )}`;
}

/** Returns the values of the order's summary. */
export function summaryOf(shipping: number, quote: Quote, words: ShopWords = ENGLISH) {
  const priced = (cents: number) => euros(cents, words.money);
  return {
    goods: html`${GOODS.map(
      ({ quantity, cents, drawing: picture }) =>
        html`<li>
          ${{ html: drawing(picture) }}
          <div>
            <strong>${words.goods[picture].name}</strong><br /><span class="muted"
              >${words.goods[picture].detail}${quantity > 1 ? ` × ${quantity}` : ""}</span
            >
          </div>
          <span class="price">${priced(cents * quantity)}</span>
        </li>`,
    )}`,
    goods_price: priced(GOODS_CENTS),
    shipping_price: shipping === 0 ? words.free : priced(shipping),
    subtotal_price: priced(quote.net),
    surcharge_price: quote.charge > 0 ? priced(quote.charge) : "–",
    total_price: priced(quote.amount),
    surcharge_note: phrase(words.page.surcharge_note, { credit: SURCHARGES.CREDIT, amex: SURCHARGES.AMEX }),
  };
}

/** Returns the quote's initial attributes. `isKnown`: the charge is that of a known card. */
function quoteAttributes({ net, charge }: Quote, isKnown: boolean, version = "") {
  return { quote_net: decimal(net), quote_charge: isKnown ? decimal(charge) : "", quote_version: version };
}

function deliveryOf({ cart: { delivery } }: Visitor, words: ShopWords) {
  const { email, firstName, lastName, street, postcode, city } = delivery;
  return {
    email,
    firstName,
    lastName,
    street,
    postcode,
    city,
    countries: html`${Object.entries(COUNTRIES).map(
      ([code, { far }]) =>
        html`<option
          value="${code}"
          data-far="${far ? "yes" : "no"}"
          ${{ html: code === delivery.country ? " selected" : "" }}
        >
          ${words.countries[code as Country]}
        </option>`,
    )}`,
    shipping_choices: html`${Object.entries(METHODS).map(
      ([code, { near, far }]) =>
        html`<label class="choice">
          <input
            type="radio"
            name="method"
            value="${code}"
            ${{ html: code === delivery.method ? " checked" : "" }}
          />
          <span
            ><strong>${words.methods[code as Method].name}</strong><br /><span class="muted"
              >${words.methods[code as Method].detail}</span
            ></span
          >
          <span class="price" data-near="${priceOf(near, words)}" data-far="${priceOf(far, words)}"
            >${priceOf(COUNTRIES[delivery.country].far ? far : near, words)}</span
          >
        </label>`,
    )}`,
  };
}

function priceOf(cents: number, { free, money }: ShopWords): string {
  return cents === 0 ? free : euros(cents, money);
}

/** Renders a phrase with the value of one name in bold. */
function renderPhrase(text: string, values: Record<string, string>, strong: string): Html {
  const pieces = piecesOf(text, values).map((piece) =>
    piece.name === strong ? html`<strong>${piece.text}</strong>` : html`${piece.text}`,
  );
  return { html: pieces.map((piece) => piece.html).join("") };
}

function outcomeOf(outcome: Outcome, words: ShopWords): Html {
  const { outcome: text, home, base, money } = words;
  switch (outcome.status) {
    case "paid":
      return html`<section class="panel good">
        <h2>${text.approved}</h2>
        <p>
          ${renderPhrase(text.paid, { order: outcome.order, amount: euros(outcome.amount, money) }, "order")}
        </p>
        ${outcome.saved ? html`<p>${text.saved}</p>` : NOTHING}
        <p><a href="${base}/again">${text.again}</a></p>
      </section>`;
    case "confirm": {
      const { quote, card, deliverTo: address } = outcome;
      const amount = euros(quote.amount, money);
      const values = { card, charge: euros(quote.charge, money), amount };
      return html`<section class="panel">
        <h2>${confirmationTitle(outcome, words)}</h2>
        ${address === undefined ? NOTHING : html`<p>${phrase(text.sentTo, { address })}</p>`}
        <p>${renderPhrase(quote.charge > 0 ? text.amountCharged : text.amount, values, "amount")}</p>
        <form action="${base}/pay" method="post">
          <input type="hidden" name="session.id" value="${outcome.session.id}" />
          <input type="hidden" name="session.version" value="${outcome.session.version}" />
          <input type="hidden" name="quote.amount" value="${decimal(quote.amount)}" />
          <input type="hidden" name="confirmed" value="yes" />
          ${outcome.savedCard ? html`<input type="hidden" name="card" value="saved" />` : NOTHING}
          ${outcome.save ? html`<input type="hidden" name="save" value="yes" />` : NOTHING}
          <button class="pay">${phrase(words.payAmount, { amount })}</button>
        </form>
        <p><a href="${home}">${text.back}</a></p>
      </section>`;
    }
    default:
      // Focused, because the outcome may be below the visible part of the new page.
      return html`<section class="panel bad" tabindex="-1" autofocus><p>${outcome.message}</p></section>`;
  }
}
