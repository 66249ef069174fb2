import { euros } from "./money.ts";
import type { Outcome } from "./outcome.ts";
import type { ShopWords } from "./words/english.ts";
import { piecesOf } from "./words/phrase.ts";

/** Puts an outcome where the payer reads it. Text only: nothing that came over the network becomes markup. */
export function showOutcome(place: HTMLElement, outcome: Outcome, words: ShopWords): void {
  const { outcome: say, base, money } = words;
  const panel = element("section", { className: "panel" });
  if (outcome.status === "paid") {
    panel.classList.add("good");
    panel.append(
      element("h2", { textContent: say.approved }),
      paragraph(say.paid, { order: outcome.order, amount: euros(outcome.amount, money) }, "order"),
      ...(outcome.saved ? [paragraph(say.saved)] : []),
      link(`${base}/again`, say.again),
    );
  } else if (outcome.status === "confirm") {
    // The question itself is the quote's.
    const { quote, card } = outcome;
    const values = { card, charge: euros(quote.charge, money), amount: euros(quote.amount, money) };
    panel.append(paragraph(quote.charge > 0 ? say.amountCharged : say.amount, values, "amount"));
  } else {
    panel.classList.add("bad");
    panel.append(paragraph(outcome.message));
  }
  place.replaceChildren(panel);
  panel.scrollIntoView({ block: "nearest" });
}

/** A phrase; the value of one name stands out. */
function paragraph(text: string, values: Record<string, string> = {}, strong = ""): HTMLElement {
  const made = document.createElement("p");
  made.append(
    ...piecesOf(text, values).map((piece) =>
      piece.name === strong ? element("strong", { textContent: piece.text }) : piece.text,
    ),
  );
  return made;
}

function link(href: string, text: string): HTMLElement {
  const made = document.createElement("p");
  made.append(element("a", { href, textContent: text }));
  return made;
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}
