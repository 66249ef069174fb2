import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

/** A shop's project in TypeScript, with this package among its dependencies. */
const shop = mkdtempSync(join(tmpdir(), "hosted-session-types-"));

beforeAll(() => {
  mkdirSync(join(shop, "node_modules"));
  symlinkSync(resolve("."), join(shop, "node_modules", "hosted-session"), "dir");
  symlinkSync(resolve("node_modules", "@types"), join(shop, "node_modules", "@types"), "dir");
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2024",
    lib: ["ES2024", "DOM", "DOM.Iterable"],
    types: [],
    jsx: "react-jsx",
    skipLibCheck: false,
  };
  writeFileSync(join(shop, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(shop, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["checkout.*"] }));
});

afterAll(() => rmSync(shop, { recursive: true, force: true }));

/** The compiler's errors for a shop's script. */
function complaints(script: string, name = "checkout.ts"): string {
  const file = join(shop, name);
  writeFileSync(file, script);
  try {
    execFileSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), "-p", shop]);
    return "";
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  } finally {
    rmSync(file);
  }
}

it("a shop's script knows the elements, their events and what an update answers", () => {
  const said = complaints(`
    import "hosted-session";
    import type { FieldName, UpdateResult } from "hosted-session";
    import type { ShownQuote } from "hosted-session/quote";

    const session = document.querySelector("hosted-session")!;
    session.addEventListener("cardtypechange", ({ brand, order }) => {
      if (brand === "AMEX") console.log(order?.amount.length);
    });
    session.addEventListener("sessionexpiring", ({ expires }) => console.log(expires.getTime()));
    const result: UpdateResult = await session.update({ signal: AbortSignal.timeout(5000) });
    if (result.status === "ok") console.log(result.session.version.length, result.card?.securityCodeProvided);
    if (result.status === "fields_in_error") console.log(result.errors["card.number"] === "missing");

    const field = document.createElement("hosted-field");
    field.field = "card.securityCode" satisfies FieldName;
    field.required = field.checkValidity();
    document.querySelector("hosted-quote")?.addEventListener("quotechange", ({ quote }) => {
      const shown: ShownQuote = quote;
      console.log(shown);
    });
  `);
  expect(said).toBe("");
});

it("and is told of a field, an event's member or a method that there is not", () => {
  const said = complaints(`
    import "hosted-session";
    document.createElement("hosted-field").field = "card.cvv";
    document.querySelector("hosted-session")!.addEventListener("cardtypechange", ({ number }) => number);
    document.querySelector("hosted-session")!.value;
  `);
  expect(said).toContain('"card.cvv"');
  expect(said).toContain("'number' does not exist");
  expect(said).toContain("'value' does not exist");
});

it("a shop's server, and a page of the gateway's own script, have theirs", () => {
  const said = complaints(`
    import { createMerchant } from "hosted-session/server";
    import type { PaymentSessionApi } from "hosted-session/session";

    const shop = createMerchant({ gateway: "https://pay.example", merchant: "SHOP1", password: "secret" });
    const decided = await shop.decide({ id: "SESSION1", version: "4f1c09aa02", amount: "42.00" }, ({ card }) => ({
      currency: "EUR",
      netAmount: card?.fundingMethod === "DEBIT" ? "41.00" : "42.00",
      charge: "GATEWAY",
    }));
    if (decided.status === "decided") await shop.pay(decided.decision, { order: "ORDER-1", transaction: "1" });
    export const configure: PaymentSessionApi["configure"] | undefined = undefined;
  `);
  expect(said).toBe("");
});

it("a shop in React knows the elements in JSX, and is told of what they do not take", () => {
  const page = (field: string) => `
    import type {} from "hosted-session/react";

    export const checkout = (id: string | null, heard: (brand: string) => void) => (
      <hosted-session merchant="SHOP1" session={id} oncardtypechange={({ brand }) => heard(brand)} className="card">
        <hosted-quote currency="EUR" net-amount="42.00" onquotechange={({ quote }) => heard(quote.amount)} />
        <hosted-field ${field} disabled={id === null} ref={(element) => void element?.checkValidity()} />
      </hosted-session>
    );
  `;
  expect(complaints(page(`field="card.number" mask`), "checkout.tsx")).toBe("");
  expect(complaints(page(`field="card.cvv"`), "checkout.tsx")).toContain('"card.cvv"');
  expect(complaints(page(`field="card.number" value="4111"`), "checkout.tsx")).toContain(
    "'value' does not exist",
  );
  expect(complaints(page(`mask`), "checkout.tsx")).toContain("'field' is missing");
});
