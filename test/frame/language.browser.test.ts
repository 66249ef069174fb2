import { beforeEach, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import farsi from "../../src/frame/field/locales/fa.json";
import french from "../../src/frame/field/locales/fr.json";
import { open, settled } from "../support/open-frame.ts";

const asked: string[] = [];
let answers: Record<string, unknown> = {};

beforeEach(() => {
  asked.length = 0;
  answers = { fa: farsi, fr: french, fr_BE: french };
  globalThis.fetch = async (input) => {
    const name = (input as string).match(/^https:\/\/pay\.example\/assets\/locales\/([\w-]+)\.json$/)?.[1];
    if (!name) throw new TypeError("Failed to fetch");
    asked.push(name);
    if (!(name in answers)) return new Response("", { status: 404 });
    return Response.json(answers[name]);
  };
});

describe("the language of a field", () => {
  it("is English without a request", async () => {
    const { input } = await open("card.number", { lang: "en-GB" });
    expect(input.ariaLabel).toBe("Card number");
    expect(asked).toEqual([]);
  });

  it("is the page's, in names, hints and errors, before the field is ready", async () => {
    const { input, said, deliver, state } = await open("card.expiry", { lang: "fr_BE", required: true });
    expect(asked).toEqual(["fr_BE"]);
    expect(said.find(({ t }) => t === "ready")).toMatchObject({ t: "ready", label: "Date d’expiration" });
    expect(input.ariaLabel).toBe("Date d’expiration");
    expect(input.placeholder).toBe("MM / AA");
    expect(document.documentElement.lang).toBe("fr");
    deliver({ t: "reveal" });
    await settled();
    expect(state()).toMatchObject({ error: "missing", message: "Veuillez remplir ce champ." });
  });

  it("that runs from right to left leaves digits as they are", async () => {
    const { input } = await open("card.number", { lang: "fa" });
    expect(document.documentElement.dir).toBe("rtl");
    expect(getComputedStyle(input).direction).toBe("ltr");
    expect(getComputedStyle(input).textAlign).toBe("right");
    await userEvent.click(input);
    await userEvent.keyboard("41111");
    expect(input.value).toBe("4111 1");
    document.documentElement.dir = "ltr";
  });

  it("falls back to English if the file is not available, or not complete", async () => {
    answers = { fr: { ...french, "card.number": "<b>\u202e" } };
    expect((await open("card.number", { lang: "de" })).input.ariaLabel).toBe("Card number");
    expect((await open("card.number", { lang: "fr" })).input.ariaLabel).toBe("Card number");
    expect((await open("card.nameOnCard", { lang: "fr" })).input.ariaLabel).toBe("Nom sur la carte");
  });

  it("is the one that was requested last, even if the file of another arrives later", async () => {
    const { input, deliver } = await open("card.number");
    const quick = globalThis.fetch;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const loads: Promise<Response>[] = [];
    const load = async (...[address, init]: Parameters<typeof fetch>) => {
      if ((address as string).includes("/fr.")) await released;
      return quick(address, init);
    };
    globalThis.fetch = (...request) => {
      const response = load(...request);
      loads.push(response);
      return response;
    };
    deliver({ t: "configure", lang: "fr", placeholder: "•••• ••••" });
    deliver({ t: "configure", lang: "fa", placeholder: "#### ####" });
    await vi.waitFor(() => expect(input.ariaLabel).toBe(farsi["card.number"]));
    release();
    await Promise.all(loads);
    await settled();
    expect(input.ariaLabel).toBe(farsi["card.number"]);
    expect(input.placeholder).toBe("#### ####");
    expect(document.documentElement).toMatchObject({ lang: "fa", dir: "rtl" });
    // And back to the language that is already there.
    deliver({ t: "configure", lang: "fr" });
    deliver({ t: "configure", lang: "fa" });
    await Promise.all(loads);
    await settled();
    expect(input.ariaLabel).toBe(farsi["card.number"]);
    document.documentElement.dir = "ltr";
  });

  it("changes during the life of the field, and the value stays", async () => {
    const { input, deliver } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard("4111");
    deliver({ t: "configure", lang: "fr" });
    await settled();
    expect(input.ariaLabel).toBe("Numéro de carte");
    expect(input.value).toBe("4111");
  });
});
