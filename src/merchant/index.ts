/**
 * The client for a merchant's own server. It decides what a session costs, for one session version, and charges exactly what was
 * decided. It needs a runtime with `fetch`, and nothing else.
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
