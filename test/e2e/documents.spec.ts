import { readFileSync } from "node:fs";
import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

/** Returns the first HTML block of a document, which a shop is told to paste. */
const pasted = (document: string) => /```html\n([^]*?)```/.exec(readFileSync(document, "utf8"))![1]!;

for (const document of ["README.md", "docs/elements.md"]) {
  test(`the example page of ${document} takes a card unchanged`, async ({ page, running, strangers }) => {
    const session = await running.merchant.createSession(10);
    const html = pasted(document)
      .replaceAll("https://pay.example", running.gateway)
      .replace("SHOP1", "TESTMERCHANT")
      .replace("SESSION0002…", session);
    await page.goto(strangers.place("shop.localhost", "/pasted", `<!doctype html><html lang="en">${html}`));
    strangers.place("shop.localhost", "/pay", "<p>Paid</p>");
    const { number, expiry, code } = CARDS.visaDebit;
    await page.locator("label", { hasText: "Card" }).click();
    await page.keyboard.type(`${number}${expiry}${code}`, { delay: 5 });
    const posted = page.waitForRequest((request) => request.url().endsWith("/pay"));
    await page.getByRole("button", { name: "Pay" }).click();
    const fields = new URLSearchParams((await posted).postData() ?? "");
    expect([...fields.keys()]).toEqual(["session.id", "session.version"]);
    expect(fields.get("session.id")).toBe(session);
  });
}
