import { euros } from "./money.ts";
import type { Outcome } from "./outcome.ts";
import type { ShopWords } from "./words/english.ts";
import { piecesOf } from "./words/phrase.ts";

/** Shows an outcome to the payer as text, so that nothing from the network becomes markup. */
export function showOutcome(place: HTMLElement, outcome: Outcome, words: ShopWords): void {
  const { outcome: texts, base, money } = words;
  const panel = element("section", { className: "panel" });
  if (outcome.status === "paid") {
    panel.classList.add("good");
    panel.append(
      element("h2", { textContent: texts.approved }),
      paragraph(texts.paid, { order: outcome.order, amount: euros(outcome.amount, money) }, "order"),
      ...(outcome.saved ? [paragraph(texts.saved)] : []),
      link(`${base}/again`, texts.again),
    );
  } else if (outcome.status === "confirm") {
    // The quote element asks the question.
    const { quote, card } = outcome;
    const values = { card, charge: euros(quote.charge, money), amount: euros(quote.amount, money) };
    panel.append(paragraph(quote.charge > 0 ? texts.amountCharged : texts.amount, values, "amount"));
  } else {
    panel.classList.add("bad");
    panel.append(paragraph(outcome.message));
  }
  place.replaceChildren(panel);
  panel.scrollIntoView({ block: "nearest" });
}

/** Returns a paragraph with a phrase, the value of one name in bold. */
function paragraph(text: string, values: Record<string, string> = {}, strong = ""): HTMLElement {
  const paragraphElement = document.createElement("p");
  paragraphElement.append(
    ...piecesOf(text, values).map((piece) =>
      piece.name === strong ? element("strong", { textContent: piece.text }) : piece.text,
    ),
  );
  return paragraphElement;
}

function link(href: string, text: string): HTMLElement {
  const paragraphElement = document.createElement("p");
  paragraphElement.append(element("a", { href, textContent: text }));
  return paragraphElement;
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}
