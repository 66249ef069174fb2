/** The page's origin is registered, and nothing proves that it is the merchant's. */
export class UnprovenOriginError extends Error {
  readonly merchant: string;

  constructor(merchant: string) {
    super("an origin is not proven");
    this.name = "UnprovenOriginError";
    this.merchant = merchant;
  }
}
