import type { JsonObject } from "../../core/json.ts";

/** The payer's data from a wallet, as fields of a session. */
export interface WalletData {
  sourceOfFunds: JsonObject;
  shipping?: JsonObject;
  billing?: JsonObject;
  customer?: JsonObject;
}

/** A wallet that supplies a payer's card for a session. Each kind of wallet has an adapter. */
export interface Wallet {
  /** Returns the response's `wallet` group, with which the page opens the wallet. @throws on failure */
  open(request: { sessionId: string; order: JsonObject; wallet: JsonObject }): Promise<JsonObject>;
  /** Returns the data that the payer chose in the wallet. @throws on failure */
  fetch(request: { sessionId: string; wallet: JsonObject }): Promise<WalletData>;
}
