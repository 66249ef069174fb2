/** The choice between the networks of a co-badged card: the payer's to make, and nobody's to be told of but the service. */
export interface NetworkChoice {
  /** Offers the brand and a local scheme; without one there is nothing to choose. Names the list in the payer's language. */
  offer(brand: string, localBrand: string | undefined, label: string): void;
  /** The local scheme, if that is what was chosen. */
  chosen(): string | undefined;
}

/** Makes the list; it is in the document only while there is something to choose. */
export function openNetworkChoice(): NetworkChoice {
  let list: HTMLSelectElement | undefined;
  return {
    offer(brand, localBrand, label) {
      if (!list) {
        if (!localBrand) return;
        list = document.createElement("select");
        list.className = "network";
      }
      list.ariaLabel = label;
      // Asked for again for the same card: what was chosen stays.
      if (localBrand && localBrand === list.options[1]?.value) return;
      list.replaceChildren(new Option(brand, ""), new Option(localBrand, localBrand));
      if (localBrand) document.body.append(list);
      else list.remove();
    },
    chosen: () => (list?.isConnected && list.value) || undefined,
  };
}
