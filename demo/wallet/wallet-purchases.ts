import { randomBytes } from "node:crypto";
import { WALLET_ADDRESSES, WALLET_CARDS, type WalletAddress, type WalletCard } from "./wallet-contents.ts";
import type { FetchRequest, OpenRequest } from "./wallet-requests.ts";

/** One purchase at the wallet, from Open Wallet until the gateway has fetched the payer's choice. */
export interface Purchase extends OpenRequest {
  token: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
  chosen?: { verifier: string; card: WalletCard; address: WalletAddress };
}

const MAX_PURCHASES = 1000;
const LIFETIME_MS = 15 * 60_000;
const randomToken = () => randomBytes(18).toString("base64url");

/**
 * Stores the open purchases. Each can be fetched once. Deletes the oldest first.
 *
 * @param now returns the time in milliseconds
 */
export function createPurchases(now: () => number = Date.now) {
  const purchases = new Map<string, Purchase>();

  function find(token: string): Purchase | undefined {
    const purchase = purchases.get(token);
    return purchase && purchase.expiresAt > now() ? purchase : undefined;
  }

  return {
    find,
    open(request: OpenRequest): Purchase {
      const purchase = { ...request, token: randomToken(), expiresAt: now() + LIFETIME_MS };
      purchases.set(purchase.token, purchase);
      const [oldest] = purchases.keys();
      if (purchases.size > MAX_PURCHASES && oldest !== undefined) purchases.delete(oldest);
      return purchase;
    },
    /** Stores the payer's choice. Returns the verifier that the shop passes to the gateway as proof of the choice. */
    choose(purchase: Purchase, card: WalletCard, address: WalletAddress): string {
      const verifier = randomToken();
      purchase.chosen = { verifier, card, address };
      return verifier;
    },
    cancel: ({ token }: Purchase): unknown => purchases.delete(token),
    /** Returns the choice once, for the session that it was opened for, and only with its verifier. */
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
