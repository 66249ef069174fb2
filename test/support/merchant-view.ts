import { DEMO_MERCHANT } from "../../demo/launcher/demo-gateway.ts";
import { gatewayScripts, type GatewayScript } from "../../demo/shop/gateway-account.ts";

/** An order as the gateway returns it to the merchant. */
export interface RetrievedOrder {
  id: string;
  amount: number;
  status: string;
  totalCapturedAmount: number;
  /** Of the last transaction. The number is masked. */
  sourceOfFunds?: { provided: { card: { number: string } } };
}

/** The merchant's access to the gateway. Tests check charges here and not in the shop. */
export interface MerchantView {
  /** @param frameCalls the number of calls that the payer's browser may make */
  createSession(frameCalls: number): Promise<string>;
  retrieveOrder(id: string): Promise<RetrievedOrder>;
  /** Returns the fields' script at its permanent address. */
  elements(): Promise<GatewayScript>;
}

/** @param url the address at which this process reaches the gateway */
export function createMerchantView(url: string): MerchantView {
  const { id: merchant, password } = DEMO_MERCHANT;
  const authorization = `Basic ${Buffer.from(`merchant.${merchant}:${password}`).toString("base64")}`;
  const base = `${url}/api/rest/version/100/merchant/${merchant}`;
  return {
    async createSession(frameCalls) {
      const response = await fetch(`${base}/session`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ session: { authenticationLimit: frameCalls } }),
      });
      return ((await response.json()) as { session: { id: string } }).session.id;
    },
    async retrieveOrder(id) {
      const response = await fetch(`${base}/order/${id}`, {
        headers: { authorization },
      });
      return (await response.json()) as RetrievedOrder;
    },
    async elements() {
      const [script] = await gatewayScripts({ url });
      return script!;
    },
  };
}
