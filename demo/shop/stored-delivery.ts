import * as z from "zod/mini";
import type { SessionFacts } from "../../src/merchant/index.ts";
import type { Delivery } from "./carts.ts";
import { isCountry, isMethod } from "./catalog.ts";
import type { ShopWords } from "./words/english.ts";

const text = z._default(z.string(), "");
const Shipping = z.object({
  method: text,
  address: z.object({ street: text, city: text, postcodeZip: text, country: text }),
  contact: z._default(z.object({ firstName: text, lastName: text, email: text }), {
    firstName: "",
    lastName: "",
    email: "",
  }),
});

/**
 * Returns the delivery that is stored in a session, by the shop or the wallet. Returns undefined for a country that
 * the shop does not ship to. Values that are not stored stay as before.
 */
export function storedDelivery({ shipping }: SessionFacts, before: Delivery): Delivery | undefined {
  const parsed = Shipping.safeParse(shipping);
  if (!parsed.success) return undefined;
  const { method } = parsed.data;
  const { postcodeZip: postcode, country, ...address } = parsed.data.address;
  if (!isCountry(country)) return undefined;
  return {
    ...before,
    ...parsed.data.contact,
    ...address,
    postcode,
    country,
    ...(isMethod(method) ? { method } : {}),
  };
}

/** Returns an address in one line, for its owner to recognise. */
export function addressLine(
  { firstName, lastName, street, postcode, city, country }: Delivery,
  { countries }: ShopWords,
): string {
  return `${firstName} ${lastName}, ${street}, ${postcode} ${city}, ${countries[country]}`;
}
