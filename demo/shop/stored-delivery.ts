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
 * Where a session's order goes, by what is stored, whoever stored it; nothing for a country where the shop does not
 * send. What is not stored at all, is as before.
 */
export function storedDelivery({ shipping }: SessionFacts, before: Delivery): Delivery | undefined {
  const told = Shipping.safeParse(shipping);
  if (!told.success) return undefined;
  const { method } = told.data;
  const { postcodeZip: postcode, country, ...address } = told.data.address;
  if (!isCountry(country)) return undefined;
  return {
    ...before,
    ...told.data.contact,
    ...address,
    postcode,
    country,
    ...(isMethod(method) ? { method } : {}),
  };
}

/** An address in one line, for its owner to recognise. */
export function addressLine(
  { firstName, lastName, street, postcode, city, country }: Delivery,
  { countries }: ShopWords,
): string {
  return `${firstName} ${lastName}, ${street}, ${postcode} ${city}, ${countries[country]}`;
}
