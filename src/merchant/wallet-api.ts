import type { GatewayCall } from "./gateway-api.ts";
import type { Fields } from "./json.ts";
import type { Refused, Unreachable } from "./failures.ts";
import { readSessionLock, type Updated } from "./session-api.ts";

export type OpenedWallet = { status: "opened"; wallet: Fields } | Refused | Unreachable;

/** The two calls around a payer's visit to a wallet. The content of the groups depends on the wallet. */
export interface WalletApi {
  /** Begins a visit with the `order` and `wallet` groups of Open Wallet. Returns the wallet's group, which says where the payer goes. */
  openWallet(session: string, fields: Fields): Promise<OpenedWallet>;
  /** Ends the visit. The session then has the card and the address that the payer chose, at a new version. */
  updateFromWallet(session: string, fields: Fields): Promise<Updated>;
}

export function createWalletApi(call: GatewayCall): WalletApi {
  const post = (apiOperation: string, session: string, fields: Fields) =>
    call("POST", `/session/${encodeURIComponent(session)}`, { ...fields, apiOperation });

  return {
    async openWallet(session, fields) {
      const response = await post("OPEN_WALLET", session, fields);
      if (response.status !== "responded") return response;
      const { wallet } = response.body;
      return wallet ? { status: "opened", wallet } : { status: "unreachable" };
    },

    async updateFromWallet(session, fields) {
      const response = await post("UPDATE_SESSION_FROM_WALLET", session, fields);
      if (response.status !== "responded") return response;
      const updated = readSessionLock(response.body);
      return updated ? { status: "updated", session: updated } : { status: "unreachable" };
    },
  };
}
