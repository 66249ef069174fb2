/** Thrown when a page's origin is registered, but has no valid proof that the merchant owns it. */
export class UnprovenOriginError extends Error {
  readonly merchant: string;

  constructor(merchant: string) {
    super("an origin is not proven");
    this.name = "UnprovenOriginError";
    this.merchant = merchant;
  }
}
