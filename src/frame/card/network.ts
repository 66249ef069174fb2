import { listen } from "../field/listen.ts";

/** The payer's choice between the networks of a co-badged card. Only the gateway learns of it. */
export interface NetworkChoice {
  /**
   * Shows the list with the brand and a local scheme, or removes it if there is no local scheme.
   *
   * @param label name of the list in the payer's language
   */
  offer(brand: string, localBrand: string | undefined, label: string): void;
  /** The local scheme, if the payer chose it. */
  chosen(): string | undefined;
  /** Disables or enables the list with its field, and returns whether the list has the focus. */
  focused(disabled: boolean): boolean;
}

/**
 * Makes the list. It is in the document only while there is a choice.
 *
 * @param changed called when the list appears, gets the focus, or loses it to something outside of the frame
 */
export function openNetworkChoice(changed: () => void): NetworkChoice {
  let list: HTMLSelectElement | undefined;
  return {
    offer(brand, localBrand, label) {
      // An inquiry about the same card keeps the choice.
      if (!localBrand || localBrand !== list?.options[1]!.value) {
        list?.remove();
        list = undefined;
        if (!localBrand) return;
        list = document.createElement("select");
        listen(list, { focus: changed, blur: ({ relatedTarget }) => relatedTarget ?? changed() });
        list.append(new Option(brand, ""), new Option(localBrand, localBrand));
        document.body.append(list);
        changed();
      }
      list.ariaLabel = label;
    },
    chosen: () => list?.value || undefined,
    focused(disabled) {
      if (!list) return false;
      if (disabled) list.blur();
      list.disabled = disabled;
      return list.matches(":focus");
    },
  };
}
