import { listen } from "../field/listen.ts";

/** The choice between the networks of a co-badged card: the payer's to make, and nobody's to be told of but the service. */
export interface NetworkChoice {
  /** Offers the brand and a local scheme; without one there is nothing to choose. Names the list in the payer's language. */
  offer(brand: string, localBrand: string | undefined, label: string): void;
  /** The local scheme, if that is what was chosen. */
  chosen(): string | undefined;
  /** Whether the payer is at the list, which cannot be used while the field that it is a part of cannot. */
  focused(disabled: boolean): boolean;
}

/**
 * Makes the list; it is in the document only while there is something to choose.
 *
 * @param changed called when the list is there, and when the payer comes to it or goes from it out of the frame
 */
export function openNetworkChoice(changed: () => void): NetworkChoice {
  let list: HTMLSelectElement | undefined;
  return {
    offer(brand, localBrand, label) {
      // The same card was asked about again: the choice stays.
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
