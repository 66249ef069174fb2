import type { Field } from "./field.ts";
import type { Inputs } from "./inputs.ts";

/**
 * Shows the one error there is to show where screen readers look for it: said once when it appears, and as the
 * description of the input it is about. Eyes have the page for that, except for the one error that is the page's,
 * and for what the frame asks by itself.
 */
export function openNotice({ all }: Inputs): (text: string, about: Field | undefined, seen: boolean) => void {
  const notice = document.createElement("small");
  notice.id = "error";
  // Not the role of a status: Firefox takes no description from one.
  notice.ariaLive = "polite";
  document.body.append(notice);
  return (text, about, seen) => {
    if (notice.textContent !== text) notice.textContent = text;
    notice.className = seen ? "seen" : "";
    for (const field of all) {
      const { element } = field;
      element.ariaInvalid = `${!!field.standing().error}`;
      if (field === about) element.setAttribute("aria-describedby", notice.id);
      else element.removeAttribute("aria-describedby");
    }
  };
}
