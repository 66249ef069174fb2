/**
 * For the merchant's own server: decisions on what a session costs, bound to the version they were made on, and
 * payments that charge exactly what was decided. It needs a runtime with `fetch`, and nothing else.
 */
export { addAmounts, amountText, decimalsOf, minorUnits, percentOfAmount } from "./amounts.ts";
export type { Decided, Decision, Rule, Shown } from "./decision.ts";
export type { CardFacts, CardType, SessionFacts } from "./facts.ts";
export type { MerchantAccount } from "./gateway-api.ts";
export type { Fields, Json } from "./json.ts";
export { createMerchant, type Merchant } from "./merchant.ts";
export type { PayOptions } from "./payment.ts";
export type { Price, Quote } from "./quote.ts";
export type { Change, Refused, Unreachable } from "./failures.ts";
export type { Changed, Declined, Paid, PayResult, Unknown } from "./results.ts";
export type {
  Created,
  Inquired,
  Inquiry,
  Retrieved,
  SavedCard,
  SessionApi,
  SessionLock,
  Tokenized,
  Updated,
} from "./session-api.ts";
export type { Settled } from "./transactions.ts";
export type { OpenedWallet, WalletApi } from "./wallet-api.ts";
