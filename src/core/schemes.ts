import type { CardBrand } from "./brands.ts";

/** Returns a brand's scheme, by the gateway's names. Maestro cards run on Mastercard's scheme. */
export function schemeOf(brand: CardBrand): Exclude<CardBrand, "LOCAL_BRAND_ONLY" | "MAESTRO"> | "OTHER" {
  if (brand === "MAESTRO") return "MASTERCARD";
  return brand === "LOCAL_BRAND_ONLY" ? "OTHER" : brand;
}
