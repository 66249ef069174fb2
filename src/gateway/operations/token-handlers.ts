import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import { type PaymentFields, SearchTokens, Tokenize } from "../../wire/rest/rest-requests.ts";
import type { BinTable } from "../cards/bin-table.ts";
import { idOf, type Handlers } from "../auth/call.ts";
import { checkSource, combineSources, type SourceDependencies } from "../payments/payment-source.ts";
import type { SessionStore } from "../store/store.ts";

/** Create or Update Token, Retrieve Token, Search Tokens and Delete Token. */
export type TokenHandlers = Pick<Handlers, "DELETE_TOKEN" | "RETRIEVE_TOKEN" | "SEARCH_TOKENS" | "TOKENIZE">;

/** The dependencies of {@link tokenHandlers}. */
export interface TokenHandlerDependencies extends SourceDependencies {
  store: SessionStore;
  bins: BinTable;
}

/** Creates the handlers of the operations on tokens. */
export function tokenHandlers(dependencies: TokenHandlerDependencies): TokenHandlers {
  const { sessions, tokens, store, bins } = dependencies;
  return {
    async TOKENIZE(call) {
      const { profile, apiVersion } = call;
      const { tokenId } = call.ids;
      const request = parseRequest(Tokenize, call.body);
      const check = (fields: PaymentFields) => void checkSource(fields, profile, bins);
      const verification =
        request.verificationStrategy === "NONE"
          ? "NO_VERIFICATION_PERFORMED"
          : "BASIC_VERIFICATION_SUCCESSFUL";
      for (let left = 5; left > 0; left -= 1) {
        const { fields, session } = await combineSources(dependencies, profile.id, apiVersion, request);
        check(await tokens.mergeOverSaved(profile.id, tokenId, fields));
        // The operation starts here: the code is deleted before anything is saved.
        if (session && !(await store.write(sessions.startOfUse(session)))) continue;
        return tokens.save(profile.id, tokenId, fields, verification, check);
      }
      throw new GatewayError("SERVER_BUSY");
    },

    RETRIEVE_TOKEN: (call) => tokens.retrieve(call.profile.id, idOf(call, "tokenId")),
    DELETE_TOKEN: (call) => tokens.remove(call.profile.id, idOf(call, "tokenId")),

    async SEARCH_TOKENS(call) {
      const { page } = parseRequest(SearchTokens, call.body);
      return tokens.search(call.profile.id, page?.after ?? "");
    },
  };
}
