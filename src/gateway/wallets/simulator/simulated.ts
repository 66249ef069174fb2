import { isObject, type JsonObject } from "../../../core/json.ts";
import { BROWSER_LIMITS, parseJson } from "../../../wire/rest/json-text.ts";
import type { Wallet, WalletData } from "../wallet.ts";

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_LENGTH = 16_384;

/**
 * A simulated wallet, for tests and demos. The adapter sends JSON to its server and receives JSON:
 *
 * - `POST {url}/open` with `{sessionId, order: {amount, currency}, originUrl}` returns
 *   `{requestToken, checkoutUrl}`. The page sends its payer to `checkoutUrl`.
 * - `POST {url}/fetch` with `{sessionId, oauthToken, oauthVerifier}`, as the wallet gave them to the page, returns
 *   `{card: {number, expiry: {month, year}, nameOnCard}, shipping: {address: {…}}}`.
 *
 * Any other status than 200 is a failure.
 */
export function createSimulatedWallet(url: string, send: typeof fetch = fetch): Wallet {
  async function post(path: string, body: JsonObject): Promise<JsonObject> {
    const response = await send(`${url.replace(/\/$/, "")}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`the wallet responded with status ${response.status}`);
    if (text.length > MAX_RESPONSE_LENGTH) throw new Error("the wallet's response is too long");
    return parseJson(text, BROWSER_LIMITS);
  }

  const masterpass = (wallet: JsonObject): JsonObject =>
    isObject(wallet["masterpass"]) ? wallet["masterpass"] : {};

  return {
    async open({ sessionId, order, wallet }) {
      const { originUrl = "" } = masterpass(wallet);
      const { amount = "", currency = "" } = order;
      const response = await post("open", { sessionId, order: { amount, currency }, originUrl });
      const { requestToken = "", checkoutUrl = "" } = response;
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
      const { card, shipping } = await post("fetch", { sessionId, oauthToken, oauthVerifier });
      if (!isObject(card)) throw new Error("the wallet's response contains no card");
      return {
        sourceOfFunds: { type: "CARD", provided: { card } },
        ...(isObject(shipping) ? { shipping } : {}),
      };
    },
  };
}
