import { DEMO_MERCHANT } from "../../demo/launcher/demo-gateway.ts";
import { gatewayScripts, type GatewayScript } from "../../demo/shop/gateway-account.ts";

/** An order as the gateway tells its merchant. */
export interface ToldOrder {
  id: string;
  amount: number;
  status: string;
  totalCapturedAmount: number;
  /** Of the last transaction; the number is masked. */
  sourceOfFunds?: { provided: { card: { number: string } } };
}

/** What the merchant can do and see at the gateway: tests ask there, and not the shop, what has been charged. */
export interface MerchantView {
  /** @param frameCalls how many calls the payer's browser may make */
  createSession(frameCalls: number): Promise<string>;
  retrieveOrder(id: string): Promise<ToldOrder>;
  /** The script of the fields at its lasting address. */
  elements(): Promise<GatewayScript>;
}

/** @param url the gateway as this process reaches it */
export function createMerchantView(url: string): MerchantView {
  const { id: merchant, password } = DEMO_MERCHANT;
  const authorization = `Basic ${Buffer.from(`merchant.${merchant}:${password}`).toString("base64")}`;
  const base = `${url}/api/rest/version/100/merchant/${merchant}`;
  return {
    async createSession(frameCalls) {
      const answer = await fetch(`${base}/session`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ session: { authenticationLimit: frameCalls } }),
      });
      return ((await answer.json()) as { session: { id: string } }).session.id;
    },
    async retrieveOrder(id) {
      const answer = await fetch(`${base}/order/${id}`, {
        headers: { authorization },
      });
      return (await answer.json()) as ToldOrder;
    },
    async elements() {
      const [script] = await gatewayScripts({ url });
      return script!;
    },
  };
}
