import { asJson, type JsonObject } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { fieldsOf, parseRequest } from "../../wire/rest/rest-parse.ts";
import { OpenWallet, UpdateSession, UpdateSessionFromWallet } from "../../wire/rest/rest-requests.ts";
import type { Handlers } from "../auth/call.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import type { Session, Sessions } from "../sessions/sessions.ts";
import type { Wallet } from "../wallets/wallet.ts";
import { addressOf } from "./session-handlers.ts";

/** The dependencies of {@link walletHandlers}. */
export interface WalletHandlerDependencies {
  sessions: Sessions;
  /** The adapter for a wallet provider; undefined when the merchant does not have it. */
  walletOf: (profile: MerchantProfile, provider: string) => Wallet | undefined;
}

/** Open Wallet and Update Session From Wallet (protocol, 1.14). Neither changes the security code. */
export function walletHandlers({
  sessions,
  walletOf,
}: WalletHandlerDependencies): Pick<Handlers, "OPEN_WALLET" | "UPDATE_SESSION_FROM_WALLET"> {
  /** @throws GatewayError when the request names no wallet, or one that the merchant does not have */
  function chosenWallet(
    profile: MerchantProfile,
    order: { walletProvider?: string | undefined } = {},
  ): { provider: string; wallet: Wallet } {
    const { walletProvider: provider } = order;
    if (provider === undefined) throw new GatewayError("MISSING_FIELD", "order.walletProvider");
    const wallet = walletOf(profile, provider);
    if (!wallet) throw new GatewayError("WALLET_NOT_SUPPORTED");
    return { provider, wallet };
  }

  /** Any error of the wallet's adapter becomes WALLET_FAILED. */
  async function callWallet<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new GatewayError("WALLET_FAILED", undefined, { cause: error });
    }
  }

  const sessionView = ({ id, row }: Session): JsonObject => ({
    id,
    updateStatus: row.updateStatus,
    version: row.version,
  });

  return {
    async OPEN_WALLET(call) {
      const { profile, apiVersion } = call;
      const { order = {}, wallet: walletFields = {} } = parseRequest(OpenWallet, call.body);
      const { provider, wallet } = chosenWallet(profile, order);
      if (order.amount === undefined) throw new GatewayError("MISSING_FIELD", "order.amount");
      if (order.currency === undefined) throw new GatewayError("MISSING_FIELD", "order.currency");
      const address = addressOf(call);
      await sessions.find(address);
      const opened = await callWallet(() =>
        wallet.open({ sessionId: address.id, order: asJson(order), wallet: walletFields }),
      );
      const session = await sessions.update(address, { order });
      return {
        merchant: profile.id,
        order: { walletProvider: provider },
        result: "SUCCESS",
        session: sessionView(session),
        version: String(apiVersion),
        wallet: opened,
      };
    },

    async UPDATE_SESSION_FROM_WALLET(call) {
      const { profile, apiVersion } = call;
      const { order, wallet: walletFields = {} } = parseRequest(UpdateSessionFromWallet, call.body);
      const { provider, wallet } = chosenWallet(profile, order);
      const address = addressOf(call);
      await sessions.find(address);
      const data = await callWallet(() => wallet.fetch({ sessionId: address.id, wallet: walletFields }));
      // A wallet's data is parsed like any other caller's.
      const fields = await callWallet(async () => fieldsOf(parseRequest(UpdateSession, asJson(data))));
      const session = await sessions.update(address, fields, { keepCode: true });
      return {
        merchant: profile.id,
        order: { walletProvider: provider },
        result: "SUCCESS",
        session: sessionView(session),
        version: String(apiVersion),
      };
    },
  };
}
