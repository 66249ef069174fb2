import { brandOf } from "../../core/brands.ts";
import type { Boot } from "../../wire/page-frame/boot.ts";
import { type Brand, LocalBrand } from "../../wire/schema/fields.ts";
import { InquiryResponse } from "../../wire/rest/frame-api.ts";
import type { CardFacts, QuotedOrder } from "../../wire/page-frame/from-frame.ts";
import { read } from "../../wire/schema/schema.ts";
import type { Call } from "./api.ts";
import { type CardAnswer, kindOf } from "./card-response.ts";

/** Leading digits that the gateway needs for a card type. */
const PREFIX = 10;
/** Leading digits from which the page learns the brand early, if the operator allows it. */
const EARLY = 6;

const UNKNOWN: CardFacts = { status: "UNKNOWN", ...kindOf() };

/** Finds the card type of one number. */
export interface CardType {
  /** The number, or its judgement, changed. The page's card type becomes `UNKNOWN` at once, until it is known again. */
  changed: (digits: string, settled: boolean) => void;
  /** Asks again, because another session may have another order. */
  again(): void;
}

/**
 * Asks the gateway for the card type of the number (the protocol's card type change). It drops a response about an earlier
 * number. If there is no response, the brand comes from the digits alone.
 *
 * @param onFacts called with each card type that differs from the last one
 * @param offer called with the brand, and the local scheme of a co-badged card
 */
export function watchCardType(
  { brands, disclose }: Boot,
  session: () => string | null,
  call: Call,
  onFacts: (facts: CardFacts) => void,
  offer: (brand: Brand, localBrand?: string) => void,
): CardType {
  let sent = JSON.stringify(UNKNOWN);
  let asking: AbortController | undefined;
  let prefix = "";

  const report = (facts: CardFacts) => {
    const text = JSON.stringify(facts);
    if (text !== sent) onFacts(facts);
    sent = text;
  };

  const reportCard = (card: CardAnswer | undefined, local: Brand, order?: QuotedOrder) => {
    const kind = kindOf(card, local);
    report({
      status: brands.includes(kind.brand) ? "SUPPORTED" : "NOT_SUPPORTED",
      ...kind,
      ...(order && { order }),
    });
    return kind.brand;
  };

  const ask = async (local: Brand) => {
    const id = session();
    const { signal } = (asking = new AbortController());
    const sourceOfFunds = { provided: { card: { prefix } } };
    const outcome = id
      ? await call(
          "POST",
          "paymentOptionsInquiry",
          { session: { id }, sourceOfFunds },
          InquiryResponse,
          signal,
        )
      : undefined;
    if (signal.aborted) return;
    const response = outcome?.is === "ok" ? outcome.body : undefined;
    const card = response?.sourceOfFunds?.provided?.card;
    const brand = reportCard(card, local, quoted(response?.order));
    offer(brand, read(LocalBrand, card?.localBrand));
  };

  return {
    changed(digits, settled) {
      asking?.abort();
      prefix = settled ? digits.slice(0, PREFIX) : "";
      const { brand } = brandOf(digits);
      if (!settled && disclose.cardType === "early" && digits.length >= EARLY) reportCard(undefined, brand);
      else report(UNKNOWN);
      offer(brand);
      if (settled) void ask(brand);
    },
    again() {
      asking?.abort();
      if (prefix) void ask(brandOf(prefix).brand);
    },
  };
}

const MONEY = /^\d{1,12}(\.\d{1,3})?$/;

function quoted(order: InquiryResponse["order"]): QuotedOrder | undefined {
  const currency = order?.currency;
  const [netAmount, amount, charge] = [order?.netAmount, order?.amount, order?.merchantCharge?.amount].map(
    String,
  );
  if (!currency || ![netAmount, amount, charge].every((money) => MONEY.test(money!))) return undefined;
  return {
    currency,
    netAmount: netAmount!,
    amount: amount!,
    merchantCharge: { type: "SURCHARGE", amount: charge! },
  };
}
