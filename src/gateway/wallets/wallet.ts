import type { JsonObject } from "../../core/json.ts";

/** A wallet's payer data, as fields of a session. */
export interface WalletData {
  sourceOfFunds: JsonObject;
  shipping?: JsonObject;
  billing?: JsonObject;
  customer?: JsonObject;
}

/** A wallet that can put a payer's card into a session; one adapter for each kind. */
export interface Wallet {
  /** Begins: what the page needs to show the wallet, for the answer's `wallet` group. @throws on failure */
  open(request: { sessionId: string; order: JsonObject; wallet: JsonObject }): Promise<JsonObject>;
  /** Ends: what the payer chose. @throws on failure */
  fetch(request: { sessionId: string; wallet: JsonObject }): Promise<WalletData>;
}
