import { euros } from "./money.ts";
import type { Confirmation, Outcome } from "./outcome.ts";

/** Puts an outcome where the payer reads it. Text only: nothing that came over the network becomes markup. */
export function showOutcome(place: HTMLElement, outcome: Outcome): void {
  const panel = element("section", { className: "panel" });
  if (outcome.status === "paid") {
    panel.classList.add("good");
    panel.append(
      element("h2", { textContent: "Approved" }),
      paragraph(
        "Thank you. Your order ",
        element("strong", { textContent: outcome.order }),
        ` is paid: ${euros(outcome.amount)}.`,
      ),
      ...(outcome.saved ? [paragraph("Your card is saved for next time.")] : []),
      paragraph(element("a", { href: "/again", textContent: "Order again" })),
    );
  } else if (outcome.status === "confirm") {
    panel.append(...confirmation(outcome));
  } else {
    panel.classList.add("bad");
    panel.append(paragraph(outcome.message));
  }
  place.replaceChildren(panel);
  panel.scrollIntoView({ block: "nearest" });
}

/** What there is to say yes to. The question itself is the quote's. */
function confirmation(outcome: Confirmation): HTMLElement[] {
  const { quote, card } = outcome;
  const surcharge = quote.charge > 0 ? ` and its surcharge of ${euros(quote.charge)}` : "";
  return [
    paragraph(
      `With ${card}${surcharge} your order comes to `,
      element("strong", { textContent: euros(quote.amount) }),
      ". Nothing has been charged.",
    ),
  ];
}

function paragraph(...parts: (string | Node)[]): HTMLElement {
  const made = document.createElement("p");
  made.append(...parts);
  return made;
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}
