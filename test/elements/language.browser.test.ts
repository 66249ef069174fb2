import { expect, fixture, html } from "@open-wc/testing";
import { describe, inject, it, vi } from "vitest";
import "../../src/elements/index.ts";
import type { HostedField } from "../../src/elements/index.ts";
import { HostedQuote } from "../../src/elements/hosted-quote-entry.ts";
import { languageOf, watchLanguage } from "../../src/elements/dom/language.ts";
import { unavailableNotice } from "../../src/elements/field/unavailable-notice.ts";
import type { FieldStyle } from "../../src/wire/page-frame/style.ts";
import { LanguageTag } from "../../src/wire/schema/fields.ts";
import { read } from "../../src/wire/schema/schema.ts";
import { until } from "../support/until.ts";

const gateway = inject("gateway");
const LOCALES = Object.keys(import.meta.glob("../../src/frame/field/locales/*.json")).map((file) =>
  file.replace(/.*\/|\.json/g, ""),
);

/** An element two shadow roots deep, and everything around it. */
async function nested() {
  const outer = await fixture<HTMLElement>(html`<div><section></section></div>`);
  const host = outer.querySelector("section")!;
  const middle = document.createElement("div");
  host.attachShadow({ mode: "closed" }).append(middle);
  const element = document.createElement("p");
  middle.attachShadow({ mode: "open" }).append(element);
  return { outer, host, middle, element };
}

/** Resolves after the next change of an attribute. Observers that were created before have then been called. */
function attributeChange(element: Element): Promise<unknown> {
  return new Promise((resolve) => new MutationObserver(resolve).observe(element, { attributes: true }));
}

describe("the language of an element", () => {
  it("is its own, else that of the nearest ancestor, across shadow roots", async () => {
    const { outer, middle, element } = await nested();
    outer.lang = "fr";
    expect(languageOf(element)).to.equal("fr");
    middle.lang = "de-AT";
    expect(languageOf(element)).to.equal("de-AT");
    element.lang = "ar";
    expect(languageOf(element)).to.equal("ar");
  });

  it("skips an empty tag, and is English for one that is not a language", async () => {
    const { outer, middle, element } = await nested();
    outer.lang = "fr";
    element.lang = "";
    expect(languageOf(element)).to.equal("fr");
    middle.lang = "\u202e<script>";
    expect(languageOf(element)).to.equal("en");
  });

  it.each([
    ["zh-Hant-HK", "zh-Hant-HK"],
    ["sr-Latn-RS", "sr-Latn-RS"],
    ["de-DE-u-co-phonebk", "de-DE"],
    ["de-x-formal", "de"],
    ["fr_CA", "fr-CA"],
    ["FR-ca", "FR-ca"],
  ])("of %s is %s, a tag that frames and browsers accept", async (lang, tag) => {
    const element = await fixture<HTMLElement>(html`<p lang=${lang}></p>`);
    const known = languageOf(element);
    expect(known).to.equal(tag);
    expect(read(LanguageTag, known)).to.equal(known);
    expect(Intl.getCanonicalLocales(known)).to.have.lengthOf(1);
  });

  it("is watched on all ancestors until the watch ends", async () => {
    const { outer, host, middle, element } = await nested();
    let calls = 0;
    const stop = watchLanguage(element, () => (calls += 1));
    for (const each of [document.documentElement, outer, host, middle, element]) {
      const [before, was] = [calls, each.lang];
      each.lang = "pl";
      await until(() => calls > before);
      each.lang = was;
      await until(() => calls > before + 1);
    }
    const before = calls;
    const otherChange = attributeChange(outer);
    outer.title = "x";
    await otherChange;
    expect(calls, "another attribute").to.equal(before);
    stop();
    const languageChange = attributeChange(outer);
    outer.lang = "it";
    await languageChange;
    expect(calls, "after the watch ended").to.equal(before);
  });
});

describe("a field", () => {
  it("follows the language and the direction of its ancestors", async () => {
    const page = await fixture<HTMLElement>(
      html`<div lang="fr">
        <hosted-session gateway=${gateway} merchant="TESTMERCHANT">
          <hosted-field field="card.number"></hosted-field>
        </hosted-session>
      </div>`,
    );
    const field = page.querySelector<HostedField>("hosted-field")!;
    await until(() => field.ready);
    expect(field.frame.element.title).to.equal("Numéro de carte");
    let ready = 0;
    field.addEventListener("ready", () => (ready += 1));
    // The last settings that a frame received.
    const sent = () => field.frame.element.dataset["sent"];
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (message: {
      t?: string;
      lang?: string;
      style?: FieldStyle;
    }) {
      if (message.t === "configure")
        field.frame.element.dataset["sent"] = `${message.lang} ${message.style?.textAlign}`;
      postMessage.call(this, message);
    };
    try {
      page.lang = "ar";
      await until(() => sent() === "ar left");
      page.dir = "rtl";
      await until(() => sent() === "ar right");
      await until(() => field.frame.element.title === "رقم البطاقة");
      expect(ready).to.equal(0);
    } finally {
      MessagePort.prototype.postMessage = postMessage;
    }
  });
});

describe("the notice of a field that did not load", () => {
  const notice = async (lang: string) => {
    const field = await fixture<HTMLElement>(html`<div lang=${lang}></div>`);
    return unavailableNotice(field, () => {});
  };

  it("is in the page's language, for every language of the fields", async () => {
    const texts = new Set<string>();
    for (const locale of LOCALES) {
      const { lang, textContent } = await notice(locale);
      expect(locale === lang || locale.startsWith(`${lang}-`), locale).to.equal(true);
      texts.add(textContent);
    }
    // Some related languages have the same text.
    expect(texts.size).to.be.greaterThan(35);
    expect((await notice("ar-EG")).textContent).to.equal("أعد المحاولة");
    for (const lang of ["zh-TW", "zh-Hant", "zh-Hant-HK", "zh_HK"])
      expect((await notice(lang)).textContent).to.equal("重試");
    expect((await notice("sr-Latn-RS")).textContent).to.equal("Pokušajte ponovo");
    expect((await notice("zh-CN")).textContent).to.equal("重试");
  });

  it("is in English otherwise, and is marked as English for screen readers", async () => {
    expect(await notice("eo")).to.include({
      lang: "en",
      textContent: "Try again",
      title: "This field could not be loaded.",
    });
  });
});

describe("a quote", () => {
  const label = (quote: HostedQuote) => quote.shadowRoot!.querySelector("[part~=total-label]")!.textContent;

  async function quoteIn(lang: string, source = gateway) {
    const page = await fixture<HTMLElement>(html`<div lang=${lang}></div>`);
    page.innerHTML = `<hosted-session gateway="${source}" merchant="TESTMERCHANT"></hosted-session>
      <hosted-quote currency="EUR" net-amount="61.90" charge="0.93"></hosted-quote>`;
    return { page, quote: page.querySelector<HostedQuote>("hosted-quote")! };
  }

  it("uses the language of its ancestors, and follows changes", async () => {
    const { page, quote } = await quoteIn("de-AT");
    await until(() => label(quote) === "Gesamtbetrag");
    page.lang = "ar";
    await until(() => label(quote) === "الإجمالي");
    page.lang = "eo";
    await until(() => label(quote) === "Total");
  });

  it("keeps the page's own texts in every language", async () => {
    const { page, quote } = await quoteIn("de");
    quote.words = { total: "Zu zahlen" };
    await until(() => quote.words.net === "Zwischensumme");
    expect(label(quote)).to.equal("Zu zahlen");
    page.lang = "fr";
    await until(() => quote.words.net === "Sous-total");
    expect(label(quote)).to.equal("Zu zahlen");
  });

  it("is English if the gateway does not respond", async () => {
    const requests = vi.spyOn(window, "fetch");
    try {
      const { quote } = await quoteIn("it", "http://127.0.0.1:9");
      await until(() => requests.mock.settledResults.some(({ type }) => type === "rejected"));
      expect(requests.mock.calls).to.have.length(1);
      expect(label(quote)).to.equal("Total");
    } finally {
      requests.mockRestore();
    }
  });
});
