import type { Visitor } from "./carts.ts";
import { COUNTRIES, GOODS, GOODS_CENTS, METHODS, shippingCents, SURCHARGES } from "./catalog.ts";
import { netCents } from "./cart-sessions.ts";
import { drawing } from "./drawings.ts";
import type { GatewayScript } from "./gateway-account.ts";
import type { Quote } from "./quote.ts";
import { decimal, euros } from "./money.ts";
import { cardName, confirmationTitle, type Outcome } from "./outcome.ts";
import { fill, type Html, html } from "./template.ts";

/** What the pages say about the gateway. */
export interface GatewayOnPage {
  /** As browsers see it. */
  origin: string;
  merchant: string;
  /** Which scripts the gateway has, if it has said so. */
  scripts: GatewayScript[];
}

/** Which card the payer is asked for. */
export type CardChoice = "card" | "saved";

const NOTHING: Html = { html: "" };

/** The checkout as this visitor finds it, with an outcome below it if something has just been tried. */
export function checkoutPage(
  template: string,
  visitor: Visitor,
  gateway: GatewayOnPage,
  show: { choice: CardChoice; quote: Quote | undefined; wallet?: boolean; outcome?: Outcome },
): string {
  const { cart, savedCard } = visitor;
  const quote = show.quote ?? { net: netCents(cart.delivery), charge: 0, amount: netCents(cart.delivery) };
  const outcome = show.outcome ? outcomeOf(show.outcome) : NOTHING;
  return fill(
    template,
    {
      ...frameOf(gateway, "Checkout"),
      ...summaryOf(shippingCents(cart.delivery.country, cart.delivery.method), quote),
      ...deliveryOf(visitor),
      ...quoteAttributes(quote, show.quote !== undefined),
      session: cart.session ?? "",
      saved_card: savedCard ? cardName(savedCard.brand, savedCard.lastFour) : "",
      saved_expiry: savedCard?.expiry
        ? `Expires ${savedCard.expiry.slice(0, 2)}/${savedCard.expiry.slice(2)}`
        : "",
      outcome,
    },
    ["checkout", show.choice, ...(show.wallet ? ["wallet"] : [])],
  );
}

/** The order without its form: paid for, or waiting for a yes to another amount. */
export function outcomePage(template: string, gateway: GatewayOnPage, outcome: Outcome): string {
  const quote = outcome.status === "confirm" ? outcome.quote : undefined;
  const paid = outcome.status === "paid" ? outcome : undefined;
  const amount = quote?.amount ?? paid?.amount ?? GOODS_CENTS;
  const charge = quote?.charge ?? paid?.charge ?? 0;
  return fill(
    template,
    {
      ...frameOf(gateway, paid ? "Thank you" : "Checkout"),
      ...summaryOf(amount - charge - GOODS_CENTS, { net: amount - charge, charge, amount }),
      ...quoteAttributes(
        { net: amount - charge, charge, amount },
        true,
        outcome.status === "confirm" ? outcome.session.version : "",
      ),
      outcome: outcomeOf(outcome),
    },
    [],
  );
}

function frameOf(gateway: GatewayOnPage, title: string) {
  return { title, gateway: gateway.origin, merchant: gateway.merchant, elements: scriptOf(gateway) };
}

/** Loads the elements from the gateway, each with the bytes that it has said they have. */
export function scriptOf({ origin, scripts }: GatewayOnPage): Html {
  return html`${scripts.map(
    ({ path, integrity }) =>
      html`<script type="module" src="${origin}${path}" integrity="${integrity}" crossorigin></script>`,
  )}`;
}

/** What the order comes to, in the words of the summary. */
export function summaryOf(shipping: number, quote: Quote) {
  return {
    goods: html`${GOODS.map(
      ({ name, detail, quantity, cents, drawing: picture }) =>
        html`<li>
          ${{ html: drawing(picture) }}
          <div>
            <strong>${name}</strong><br /><span class="muted"
              >${detail}${quantity > 1 ? ` × ${quantity}` : ""}</span
            >
          </div>
          <span class="price">${euros(cents * quantity)}</span>
        </li>`,
    )}`,
    goods_price: euros(GOODS_CENTS),
    shipping_price: shipping === 0 ? "Free" : euros(shipping),
    subtotal_price: euros(quote.net),
    surcharge_price: quote.charge > 0 ? euros(quote.charge) : "–",
    total_price: euros(quote.amount),
    surcharge_note: `Credit cards carry a surcharge of ${SURCHARGES.CREDIT} %, American Express of ${SURCHARGES.AMEX} %. Debit cards carry none.`,
  };
}

/** What the page's quote begins with. `isKnown`: the charge is that of a card which is already there. */
function quoteAttributes({ net, charge }: Quote, isKnown: boolean, version = "") {
  return { quote_net: decimal(net), quote_charge: isKnown ? decimal(charge) : "", quote_version: version };
}

function deliveryOf({ cart: { delivery } }: Visitor) {
  const { email, firstName, lastName, street, postcode, city } = delivery;
  return {
    email,
    firstName,
    lastName,
    street,
    postcode,
    city,
    countries: html`${Object.entries(COUNTRIES).map(
      ([code, { name, far }]) =>
        html`<option
          value="${code}"
          data-far="${far ? "yes" : "no"}"
          ${{ html: code === delivery.country ? " selected" : "" }}
        >
          ${name}
        </option>`,
    )}`,
    shipping_choices: html`${Object.entries(METHODS).map(
      ([code, { name, detail, near, far }]) =>
        html`<label class="choice">
          <input
            type="radio"
            name="method"
            value="${code}"
            ${{ html: code === delivery.method ? " checked" : "" }}
          />
          <span><strong>${name}</strong><br /><span class="muted">${detail}</span></span>
          <span class="price" data-near="${priceOf(near)}" data-far="${priceOf(far)}"
            >${priceOf(COUNTRIES[delivery.country].far ? far : near)}</span
          >
        </label>`,
    )}`,
  };
}

function priceOf(cents: number): string {
  return cents === 0 ? "Free" : euros(cents);
}

function outcomeOf(outcome: Outcome): Html {
  switch (outcome.status) {
    case "paid":
      return html`<section class="panel good">
        <h2>Approved</h2>
        <p>Thank you. Your order <strong>${outcome.order}</strong> is paid: ${euros(outcome.amount)}.</p>
        ${outcome.saved ? html`<p>Your card is saved for next time.</p>` : NOTHING}
        <p><a href="/again">Order again</a></p>
      </section>`;
    case "confirm":
      return html`<section class="panel">
        <h2>${confirmationTitle(outcome)}</h2>
        ${outcome.deliverTo === undefined ? NOTHING : html`<p>Sent to ${outcome.deliverTo}.</p>`}
        <p>
          With
          ${outcome.card}${outcome.quote.charge > 0 ? ` and its surcharge of ${euros(outcome.quote.charge)}` : ""}
          your order comes to <strong>${euros(outcome.quote.amount)}</strong>. Nothing has been charged.
        </p>
        <form action="/pay" method="post">
          <input type="hidden" name="session.id" value="${outcome.session.id}" />
          <input type="hidden" name="session.version" value="${outcome.session.version}" />
          <input type="hidden" name="quote.amount" value="${decimal(outcome.quote.amount)}" />
          <input type="hidden" name="confirmed" value="yes" />
          ${outcome.savedCard ? html`<input type="hidden" name="card" value="saved" />` : NOTHING}
          ${outcome.save ? html`<input type="hidden" name="save" value="yes" />` : NOTHING}
          <button class="pay">Pay ${euros(outcome.quote.amount)}</button>
        </form>
        <p><a href="/">Go back to the checkout</a></p>
      </section>`;
    default:
      // The page is new and its end may be out of sight: the browser goes to where the focus is.
      return html`<section class="panel bad" tabindex="-1" autofocus><p>${outcome.message}</p></section>`;
  }
}
