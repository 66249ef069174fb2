import { randomBytes } from "node:crypto";
import { WALLET_ADDRESSES, WALLET_CARDS, type WalletAddress, type WalletCard } from "./wallet-contents.ts";
import type { FetchRequest, OpenRequest } from "./wallet-requests.ts";

/** One purchase at the wallet, from Open Wallet until the gateway has fetched the payer's choice. */
export interface Purchase extends OpenRequest {
  token: string;
  /** In milliseconds. */
  until: number;
  chosen?: { verifier: string; card: WalletCard; address: WalletAddress };
}

const MOST = 1000;
const LIFE_MS = 15 * 60_000;
const word = () => randomBytes(18).toString("base64url");

/**
 * The purchases under way, each used once. The oldest are forgotten first.
 *
 * @param now milliseconds
 */
export function createPurchases(now: () => number = Date.now) {
  const purchases = new Map<string, Purchase>();

  function find(token: string): Purchase | undefined {
    const purchase = purchases.get(token);
    return purchase && purchase.until > now() ? purchase : undefined;
  }

  return {
    find,
    open(request: OpenRequest): Purchase {
      const purchase = { ...request, token: word(), until: now() + LIFE_MS };
      purchases.set(purchase.token, purchase);
      const [oldest] = purchases.keys();
      if (purchases.size > MOST && oldest !== undefined) purchases.delete(oldest);
      return purchase;
    },
    /** The payer's choice; what is answered goes back to the shop, and proves that there was one. */
    choose(purchase: Purchase, card: WalletCard, address: WalletAddress): string {
      const verifier = word();
      purchase.chosen = { verifier, card, address };
      return verifier;
    },
    cancel: ({ token }: Purchase): unknown => purchases.delete(token),
    /** What was chosen, once, for the session it was opened for, and only with the word of the choice. */
    take({ sessionId, oauthToken, oauthVerifier }: FetchRequest) {
      const purchase = find(oauthToken);
      const chosen = purchase?.chosen;
      if (purchase?.sessionId !== sessionId || chosen?.verifier !== oauthVerifier) return undefined;
      purchases.delete(oauthToken);
      const { card } = WALLET_CARDS[chosen.card];
      const { shipping } = WALLET_ADDRESSES[chosen.address];
      return { card, shipping };
    },
  };
}
