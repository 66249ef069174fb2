/** The members of a source of funds that determine its type. */
export interface TypedSource {
  type?: string | undefined;
  provided?: object | undefined;
}

const TYPES: Record<string, string> = {
  card: "CARD",
  giftCard: "GIFT_CARD",
  ach: "ACH",
  directDebitCanada: "DIRECT_DEBIT_CANADA",
};

/**
 * The type of a source of funds: `sourceOfFunds.type` or, without it, the only kind that is provided.
 *
 * @returns undefined when neither determines it
 */
export function sourceType({ type, provided = {} }: TypedSource): string | undefined {
  if (type !== undefined) return type;
  const [only, ...others] = Object.keys(provided);
  return only !== undefined && others.length === 0 ? TYPES[only] : undefined;
}
