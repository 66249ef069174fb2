import { decideOn, type Decided, type Decision, type Rule, type Shown } from "./decision.ts";
import { createGatewayApi, type MerchantAccount } from "./gateway-api.ts";
import { payDecision, type PayOptions } from "./payment.ts";
import type { PayResult } from "./results.ts";
import { createSessionApi, type SessionApi } from "./session-api.ts";
import { createWalletApi, type WalletApi } from "./wallet-api.ts";
import { createTransactions, type Settled } from "./transactions.ts";

/** Everything a merchant's server needs of the gateway for a payment from a session. */
export interface Merchant extends SessionApi, WalletApi {
  /**
   * Decides what a session costs, by the shop's rule, and notes the version it decided on. Given what the page
   * posted (`session.version`, the amount on its button), it also notes whether the payer has seen that.
   */
  decide(session: string | Shown, rule: Rule): Promise<Decided>;
  /** Pays a decision, at most once, and nothing else than it. @throws what the rule or `confirm` throws */
  pay(decision: Decision, options: PayOptions): Promise<PayResult>;
  /** What became of a payment that ended as `unknown`. */
  settle(order: string, transaction: string): Promise<Settled>;
}

/** A client for one merchant's account. Keeps nothing between calls. @throws TypeError for an account that cannot be one */
export function createMerchant(account: MerchantAccount): Merchant {
  const { apiVersion = 100, patience = 15_000 } = account;
  const call = createGatewayApi(account);
  const sessions = createSessionApi(call);
  const transactions = createTransactions(call, patience);
  /** By which rule a decision was made, as long as somebody holds it. */
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
          ruleOf: (made) => rules.get(made),
        },
        decision,
        options,
      ),
    settle: (order, transaction) => transactions.retrieve(order, transaction),
  };
}
