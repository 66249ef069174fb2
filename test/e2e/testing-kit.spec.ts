import { readFileSync } from "node:fs";
import { hostedField, typeCard } from "../../src/testing/index.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

/** A shop's own tests with `hosted-session/testing`, and without it by the guarantees of docs/testing.md. */

const CARD = { number: "4012000033330026", expiry: "01/39", securityCode: "100", nameOnCard: "Ada Example" };

test("a checkout with a field for each part is filled in and paid", async ({ page, checkout }) => {
  await checkout.open();
  await checkout.fillAddress();
  await typeCard(page, CARD);
  await expect(hostedField(page, "card.number")).toHaveValue("4012 0000 3333 0026");
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page.getByRole("status")).toContainText("Approved");
});

test("existing entries are replaced, and parts that are left out stay", async ({ page, checkout }) => {
  await checkout.open();
  await typeCard(page, CARD);
  await typeCard(page, { expiry: "02/40" });
  await expect(hostedField(page, "card.expiry")).toHaveValue("02 / 40");
  await expect(hostedField(page, "card.number")).toHaveValue("4012 0000 3333 0026");
});

for (const how of ["typed", "chosen from lists"]) {
  test(`month and year with a field each, ${how}`, async ({ page, running }) => {
    await page.goto(running.shop);
    await page.evaluate((isList) => {
      const fields = ["card.expiryMonth", "card.expiryYear"].map((name) => {
        const field = document.createElement("hosted-field");
        field.setAttribute("field", name);
        if (isList) field.setAttribute("choose", "");
        return field;
      });
      document.querySelector('hosted-field[field="card.expiry"]')!.replaceWith(...fields);
    }, how !== "typed");
    for (const expiry of ["01/39", "12/2038"]) {
      await typeCard(page, { ...CARD, expiry });
      const [month, year] = expiry.split("/") as [string, string];
      await expect(hostedField(page, "card.expiryMonth")).toHaveValue(month);
      await expect(hostedField(page, "card.expiryYear")).toHaveValue(new RegExp(`${year}$`));
    }
    await expect(page.locator('hosted-field[field^="card.expiry"]:state(valid)')).toHaveCount(2);
  });
}

test("a whole card in one field, in one form of several", async ({ page, running }) => {
  await page.goto(running.shop);
  await page.evaluate(() => {
    for (const id of ["first", "second"]) {
      const form = document.createElement("form");
      form.id = id;
      const session = document.querySelector("hosted-session")!.cloneNode() as HTMLElement;
      const field = document.createElement("hosted-field");
      field.setAttribute("field", "card");
      session.append(field);
      form.append(session);
      document.body.prepend(form);
    }
    document.querySelector("#checkout")!.remove();
  });
  await typeCard(page.locator("#second"), CARD_ONLY);
  const second = page.locator("#second");
  await expect(hostedField(second, "card")).toHaveValue("4012 0000 3333 0026");
  await expect(hostedField(second, "card", "card.expiry")).toHaveValue("01 / 39");
  await expect(hostedField(second, "card", "card.securityCode")).toHaveValue("100");
  await expect(hostedField(page.locator("#first"), "card")).toHaveValue("");
});
const { nameOnCard: _, ...CARD_ONLY } = CARD;

test("without the kit, by the documented names", async ({ page, checkout }) => {
  await checkout.open();
  const field = page.locator('hosted-field[field="card.number"]');
  await expect(field.locator("iframe")).toHaveCount(1);
  const input = field.locator("iframe").contentFrame().getByRole("textbox", { name: "Card number" });
  await input.fill("4012000033330026");
  await expect(input).toHaveAttribute("autocomplete", "cc-number");
  await expect(field).toHaveJSProperty("localName", "hosted-field");
  await expect(page.locator('hosted-field[field="card.number"]:state(valid)')).toHaveCount(1);
});

test("the package's entry has the documented exports", async () => {
  const entry = (await import(`${process.cwd()}/dist/testing/index.js`)) as Record<string, unknown>;
  const manual = readFileSync("docs/testing.md", "utf8");
  for (const name of Object.keys(entry)) expect(manual).toContain(`${name}(`);
  expect(Object.keys(entry).toSorted()).toEqual(["hostedField", "typeCard"]);
});
