import { decideOn, type Decided, type Decision, type Rule, type Shown } from "./decision.ts";
import { createGatewayApi, type MerchantAccount } from "./gateway-api.ts";
import { payDecision, type PayOptions } from "./payment.ts";
import type { PayResult } from "./results.ts";
import { createSessionApi, type SessionApi } from "./session-api.ts";
import { createWalletApi, type WalletApi } from "./wallet-api.ts";
import { createTransactions, type Settled } from "./transactions.ts";

/** The gateway's API for a merchant's server that takes payments from sessions. */
export interface Merchant extends SessionApi, WalletApi {
  /**
   * Decides what a session costs by the shop's rule, and notes the session version. Given the page's post (`session.version`,
   * the amount on its button), it also notes whether the payer has seen that price.
   */
  decide(session: string | Shown, rule: Rule): Promise<Decided>;
  /** Pays exactly what was decided, at most once. @throws what the rule or `confirm` throws */
  pay(decision: Decision, options: PayOptions): Promise<PayResult>;
  /** Retrieves the outcome of a payment that ended as `unknown`. */
  settle(order: string, transaction: string): Promise<Settled>;
}

/** Creates a client for one merchant's account. It stores nothing between calls. @throws TypeError for an invalid gateway URL */
export function createMerchant(account: MerchantAccount): Merchant {
  const { apiVersion = 100, patience = 15_000 } = account;
  const call = createGatewayApi(account);
  const sessions = createSessionApi(call);
  const transactions = createTransactions(call, patience);
  /** The rule of each decision. Weak, so that a discarded decision is freed. */
  const rules = new WeakMap<Decision, Rule>();

  async function decide(session: string | Shown, rule: Rule): Promise<Decided> {
    const decided = await decideOn(sessions, session, rule);
    if (decided.status === "decided") rules.set(decided.decision, rule);
    return decided;
  }

  return {
    ...sessions,
    ...createWalletApi(call),
    decide,
    pay: (decision, options) =>
      payDecision(
        {
          apiVersion,
          retrieve: (id) => sessions.retrieve(id),
          transactions,
          decide,
          ruleOf: (decision) => rules.get(decision),
        },
        decision,
        options,
      ),
    settle: (order, transaction) => transactions.retrieve(order, transaction),
  };
}
