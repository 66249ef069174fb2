import { brandOf } from "../../core/brands.ts";
import type { Boot } from "../../wire/page-frame/boot.ts";
import { type Brand, LocalBrand } from "../../wire/schema/fields.ts";
import { InquiryResponse } from "../../wire/rest/frame-api.ts";
import type { CardFacts, QuotedOrder } from "../../wire/page-frame/from-frame.ts";
import { read } from "../../wire/schema/schema.ts";
import type { Call } from "./api.ts";
import { type CardAnswer, kindOf } from "./card-response.ts";

/** Leading digits that the service tells a card type from. */
const PREFIX = 10;
/** Leading digits from which a brand may go out early, where the operator allows that. */
const EARLY = 6;

const UNKNOWN: CardFacts = { status: "UNKNOWN", ...kindOf() };

/** Watches one number, and says which card it is of. */
export interface CardType {
  /** The number is another, or judged otherwise. Facts about the one before are taken back at once. */
  changed: (digits: string, settled: boolean) => void;
  /** Asks again: the session is another, and so may be the order. */
  again(): void;
}

/**
 * What the page learns about the card (the protocol's card type change). An answer about a number that is no
 * longer there is dropped; without an answer the brand is told from the digits alone.
 */
export function watchCardType(
  { brands, disclose }: Boot,
  session: () => string | null,
  call: Call,
  tell: (facts: CardFacts) => void,
  offer: (brand: Brand, localBrand?: string) => void,
): CardType {
  let told = JSON.stringify(UNKNOWN);
  let asking: AbortController | undefined;
  let prefix = "";

  const say = (facts: CardFacts) => {
    const text = JSON.stringify(facts);
    if (text !== told) tell(facts);
    told = text;
  };

  const sayKind = (card: CardAnswer | undefined, local: Brand, order?: QuotedOrder) => {
    const kind = kindOf(card, local);
    say({
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
    const answer = outcome?.is === "ok" ? outcome.answer : undefined;
    const card = answer?.sourceOfFunds?.provided?.card;
    const brand = sayKind(card, local, quoted(answer?.order));
    offer(brand, read(LocalBrand, card?.localBrand));
  };

  return {
    changed(digits, settled) {
      asking?.abort();
      prefix = settled ? digits.slice(0, PREFIX) : "";
      const { brand } = brandOf(digits);
      if (!settled && disclose.cardType === "early" && digits.length >= EARLY) sayKind(undefined, brand);
      else say(UNKNOWN);
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
