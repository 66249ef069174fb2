import axe from "axe-core";
import { beforeEach, describe, expect, it } from "vitest";
import arabic from "../../src/frame/field/locales/ar.json";
import { FIELD_NAMES } from "../../src/wire/schema/fields.ts";
import { open, serve, settled } from "../support/open-frame.ts";

beforeEach(() => {
  serve();
  document.documentElement.lang = "en";
  document.title = "Card field";
});

/** The rules of WCAG 2.2 A and AA, without landmarks and headings, because a frame is a part of a page. */
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const violations = async () => {
  const { violations: found } = await axe.run(document, { runOnly: { type: "tag", values: WCAG } });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
};

describe("axe finds nothing in a field", () => {
  it.each(FIELD_NAMES)("%s, empty and wrong", async (field) => {
    const { deliver } = await open(field, { required: true });
    expect(await violations()).toEqual([]);
    deliver({ t: "reveal" });
    await settled();
    expect(await violations()).toEqual([]);
  });

  it("filled, in a right-to-left language, on a dark page", async () => {
    globalThis.fetch = async () => Response.json(arabic);
    document.body.style.backgroundColor = "rgb(18, 18, 20)";
    const { input } = await open("card", {
      lang: "ar",
      style: { color: "rgb(240, 240, 240)", placeholderColor: "rgb(170, 170, 180)", colorScheme: "dark" },
    });
    input.value = "4508750015741019";
    input.dispatchEvent(new Event("input"));
    await settled();
    expect(await violations()).toEqual([]);
    document.body.style.backgroundColor = "";
    document.documentElement.dir = "ltr";
  });

  it("but would find an input without a name", async () => {
    const { input } = await open("card.number");
    input.removeAttribute("aria-label");
    input.placeholder = "";
    expect((await violations()).join()).toContain("label");
  });
});

describe("a screen reader is told", () => {
  it("name, necessity and error of each input", async () => {
    const { input, deliver } = await open("card.expiry", { required: true });
    expect(input).toMatchObject({ ariaLabel: "Expiry date", ariaRequired: "true", ariaInvalid: "false" });
    expect(input.getAttribute("aria-describedby")).toBeNull();
    deliver({ t: "reveal" });
    await settled();
    expect(input.ariaInvalid).toBe("true");
    const description = document.getElementById(input.getAttribute("aria-describedby")!);
    expect(description).toMatchObject({ ariaLive: "polite", textContent: "Please fill in this field." });
    // Firefox takes no description from an element with the role `status`.
    expect(description!.role).toBeNull();
  });

  it("of an error once, not with every key", async () => {
    const { input, deliver } = await open("card.number", { required: true });
    const changes: string[] = [];
    const status = document.querySelector("#error")!;
    new MutationObserver(() => changes.push(status.textContent)).observe(status, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    deliver({ t: "reveal" });
    deliver({ t: "reveal" });
    await settled();
    expect(changes).toEqual(["Please fill in this field."]);
    input.focus();
    input.value = "4";
    input.dispatchEvent(new InputEvent("input", { inputType: "insertText" }));
    input.value = "45";
    input.dispatchEvent(new InputEvent("input", { inputType: "insertText" }));
    await settled();
    expect(changes).toEqual(["Please fill in this field.", ""]);
  });
});
