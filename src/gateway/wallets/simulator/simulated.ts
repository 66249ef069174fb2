import { isObject, type JsonObject } from "../../../core/json.ts";
import { BROWSER_LIMITS, parseJson } from "../../../wire/rest/json-text.ts";
import type { Wallet, WalletData } from "../wallet.ts";

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 16_384;

/**
 * A wallet for trying out, whose server is anywhere. Its contract over HTTP, JSON both ways:
 *
 * - `POST {url}/open` with `{sessionId, order: {amount, currency}, originUrl}` answers
 *   `{requestToken, checkoutUrl}`: where the page sends its payer.
 * - `POST {url}/fetch` with `{sessionId, oauthToken, oauthVerifier}`, as the page got them back, answers
 *   `{card: {number, expiry: {month, year}, nameOnCard}, shipping: {address: {…}}}`.
 *
 * Any other status than 200 is a failure.
 */
export function createSimulatedWallet(url: string, send: typeof fetch = fetch): Wallet {
  async function ask(path: string, body: JsonObject): Promise<JsonObject> {
    const response = await send(`${url.replace(/\/$/, "")}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status !== 200 || text.length > MOST_BYTES) throw new Error("the wallet refused");
    return parseJson(text, BROWSER_LIMITS);
  }

  const masterpass = (wallet: JsonObject): JsonObject =>
    isObject(wallet["masterpass"]) ? wallet["masterpass"] : {};

  return {
    async open({ sessionId, order, wallet }) {
      const { originUrl = "" } = masterpass(wallet);
      const { amount = "", currency = "" } = order;
      const answer = await ask("open", { sessionId, order: { amount, currency }, originUrl });
      const { requestToken = "", checkoutUrl = "" } = answer;
      return {
        masterpass: {
          allowedCardTypes: "visa,master,amex",
          checkoutUrl,
          merchantCheckoutId: "SIMULATED",
          originUrl,
          requestToken,
        },
      };
    },

    async fetch({ sessionId, wallet }): Promise<WalletData> {
      const { oauthToken = "", oauthVerifier = "" } = masterpass(wallet);
      const { card, shipping } = await ask("fetch", { sessionId, oauthToken, oauthVerifier });
      if (!isObject(card)) throw new Error("the wallet sent no card");
      return {
        sourceOfFunds: { type: "CARD", provided: { card } },
        ...(isObject(shipping) ? { shipping } : {}),
      };
    },
  };
}
