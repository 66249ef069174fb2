import { expect, fixture, html } from "@open-wc/testing";
import { describe, it } from "vitest";
import { closeOnEscape } from "../../src/elements/dom/close-on-escape.ts";

/**
 * Renders a dialog or popover with its inner part open, and returns whether it is still open after an Escape in the
 * inner `<b>`.
 */
async function stays(markup: string, show: (outer: HTMLElement) => void): Promise<boolean> {
  const page = await fixture<HTMLElement>(html`<div></div>`);
  page.innerHTML = markup;
  const outer = page.firstElementChild as HTMLElement;
  show(outer);
  closeOnEscape(outer.querySelector("b")!);
  return outer.matches(":open, :popover-open");
}

const modal = (outer: HTMLElement) => (outer as HTMLDialogElement).showModal();
const popover = (outer: HTMLElement) => outer.showPopover();

describe("an Escape in a field", () => {
  it.each<[string, string, (outer: HTMLElement) => void, boolean]>([
    ["closes a modal dialog", "<dialog><b></b></dialog>", modal, false],
    ["closes a popover", "<div popover><b></b></div>", popover, false],
    [
      "closes only the nearest",
      "<dialog><i popover><b></b></i></dialog>",
      (outer) => {
        modal(outer);
        outer.querySelector("i")!.showPopover();
      },
      true,
    ],
    ["leaves a popover that closes by hand", "<div popover=manual><b></b></div>", popover, true],
    ["leaves a dialog that does not close by key", "<dialog closedby=none><b></b></dialog>", modal, true],
    ["leaves a dialog elsewhere on the page", "<dialog open><b></b></dialog>", () => undefined, true],
    [
      "can be cancelled by the dialog",
      "<dialog><b></b></dialog>",
      (outer) => {
        modal(outer);
        outer.addEventListener("cancel", (event) => event.preventDefault());
      },
      true,
    ],
  ])("%s", async (_name, markup, show, open) => {
    expect(await stays(markup, show)).to.equal(open);
  });

  it("finds ancestors through shadow roots and slots", async () => {
    const page = await fixture<HTMLElement>(html`<div><p></p></div>`);
    // A closed shadow root does not reveal its slots.
    const root = page.attachShadow({ mode: "open" });
    root.innerHTML = "<dialog><slot></slot></dialog>";
    const dialog = root.querySelector("dialog")!;
    dialog.showModal();
    const inner = page.querySelector("p")!.attachShadow({ mode: "closed" });
    inner.innerHTML = "<i></i>";
    closeOnEscape(inner.querySelector("i")!);
    expect(dialog.open).to.equal(false);
  });
});
