import { at, isObject, textAt, type JsonObject } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import { UpdateSession } from "../../wire/rest/rest-requests.ts";
import type { Call, Handlers } from "../auth/calls.ts";
import { addressOf } from "./session-handlers.ts";
import { fieldsOf } from "../../wire/rest/rest-parse.ts";
import type { Session, Sessions } from "../sessions/sessions.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import type { Wallet } from "../wallets/wallet.ts";

export interface WalletHandlerDependencies {
  sessions: Sessions;
  /** The adapter for a wallet of this name; nothing when the merchant does not have it. */
  walletOf: (profile: MerchantProfile, provider: string) => Wallet | undefined;
}

/** Open Wallet and Update Session From Wallet (protocol, 1.14). Neither touches the security code. */
export function walletHandlers({
  sessions,
  walletOf,
}: WalletHandlerDependencies): Pick<Handlers, "OPEN_WALLET" | "UPDATE_SESSION_FROM_WALLET"> {
  function chosen(call: Call, request: JsonObject): { provider: string; wallet: Wallet } {
    const provider = textAt(request, "order.walletProvider");
    if (provider === undefined) throw new GatewayError("MISSING_FIELD", "order.walletProvider");
    const wallet = walletOf(call.profile, provider);
    if (!wallet) throw new GatewayError("WALLET_NOT_SUPPORTED");
    return { provider, wallet };
  }

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new GatewayError("WALLET_FAILED", undefined, { cause: error });
    }
  }

  const group = (request: JsonObject, name: string): JsonObject => {
    const value = at(request, name);
    return isObject(value) ? value : {};
  };

  const head = ({ id, row }: Session): JsonObject => ({
    id,
    updateStatus: row.updateStatus,
    version: row.version,
  });

  return {
    async OPEN_WALLET(call) {
      const request = parseRequest(call.operation.request, call.body);
      const { provider, wallet } = chosen(call, request);
      for (const name of ["order.amount", "order.currency"]) {
        if (textAt(request, name) === undefined) throw new GatewayError("MISSING_FIELD", name);
      }
      const address = addressOf(call);
      await sessions.find(address);
      const opened = await ask(() =>
        wallet.open({
          sessionId: address.id,
          order: group(request, "order"),
          wallet: group(request, "wallet"),
        }),
      );
      const session = await sessions.update(address, () => ({ order: group(request, "order") }));
      return {
        merchant: call.profile.id,
        order: { walletProvider: provider },
        result: "SUCCESS",
        session: head(session),
        version: String(call.apiVersion),
        wallet: opened,
      };
    },

    async UPDATE_SESSION_FROM_WALLET(call) {
      const request = parseRequest(call.operation.request, call.body);
      const { provider, wallet } = chosen(call, request);
      const address = addressOf(call);
      await sessions.find(address);
      const data = await ask(() => wallet.fetch({ sessionId: address.id, wallet: group(request, "wallet") }));
      // A wallet is as little believed as any other sender.
      const fields = await ask(async () => fieldsOf(parseRequest(UpdateSession, { ...data })));
      const session = await sessions.update(address, () => fields, { keepCode: true });
      return {
        merchant: call.profile.id,
        order: { walletProvider: provider },
        result: "SUCCESS",
        session: head(session),
        version: String(call.apiVersion),
      };
    },
  };
}
