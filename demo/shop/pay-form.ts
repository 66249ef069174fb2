import * as z from "zod/mini";
import type { Delivery } from "./carts.ts";
import { COUNTRIES, METHODS } from "./catalog.ts";
import type { PayRequest } from "./checkout-service.ts";
import { cents } from "./money.ts";

const words = (most: number) => z.string().check(z.trim(), z.regex(/^[^\p{C}]+$/u), z.maxLength(most));

const DeliveryFields = z.object({
  email: words(254).check(z.regex(/^[^@\s]+@[^@\s]+$/)),
  firstName: words(50),
  lastName: words(50),
  street: words(100),
  postcode: words(10),
  city: words(100),
  country: z.enum(Object.keys(COUNTRIES) as [Delivery["country"]]),
  method: z.enum(Object.keys(METHODS) as [Delivery["method"]]),
});

const PayFields = z.object({
  "session.id": z.string().check(z.regex(/^SESSION[0-9A-Z]{24,28}$/)),
  "session.version": z.string().check(z.regex(/^[0-9a-f]{10}$/)),
  // Absent if the page could not show an amount; then the payer is asked to confirm.
  "quote.amount": z.optional(z.string()),
  "card": z.optional(z.literal("saved")),
  "save": z.optional(z.literal("yes")),
  "confirmed": z.optional(z.literal("yes")),
});

/** Returns a form value if it is text, else "". */
export function readText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * Parses the checkout's form. Returns undefined if it has no session, because then the card fields did not work. An
 * incomplete delivery is left out and requested again later.
 */
export function readPayForm(form: Record<string, unknown>): PayRequest | undefined {
  const fields = PayFields.safeParse(form);
  if (!fields.success) return undefined;
  const amount = fields.data["quote.amount"];
  const shown = amount === undefined ? undefined : cents(amount);
  if (amount !== undefined && shown === undefined) return undefined;
  const delivery = DeliveryFields.safeParse(form);
  return {
    session: { id: fields.data["session.id"], version: fields.data["session.version"] },
    shown,
    delivery: delivery.success ? delivery.data : undefined,
    incomplete: fields.data.confirmed === undefined && !delivery.success,
    savedCard: fields.data.card === "saved",
    save: fields.data.save === "yes",
  };
}
