import type { JsonObject } from "../../core/json.ts";
import { at, textAt } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { fieldsOf, parseRequest } from "../../wire/rest/rest-parse.ts";
import { CreateSession, FrameUpdate, PayerUpdate, UpdateSession } from "../../wire/rest/rest-requests.ts";
import { idOf, type Call, type Handlers } from "../auth/calls.ts";
import type { CardLimits } from "../limits/card-limits.ts";
import type { SessionAddress, Sessions } from "../sessions/sessions.ts";
import { type Views } from "./views.ts";
import { numberOf } from "../cards/source-view.ts";
import type { BinTable } from "../cards/bin-table.ts";

/** Create, Retrieve and Update Session. */
export type SessionHandlers = Pick<Handlers, "CREATE_SESSION" | "RETRIEVE_SESSION" | "UPDATE_SESSION">;

export interface SessionHandlerDependencies {
  sessions: Sessions;
  views: Views;
  bins: BinTable;
  cards: CardLimits;
  /** A demo's payers all type the same test cards. */
  demo: boolean;
}

export function sessionHandlers(parts: SessionHandlerDependencies): SessionHandlers {
  const { sessions, views, bins, cards, demo } = parts;

  /** Servers with a merchant's password are not limited, and a simulator's cards are everybody's. */
  function countCard({ profile, caller }: Call, session: string, fields: JsonObject): JsonObject {
    const number = numberOf(fields);
    const isLimited = !demo && caller.kind !== "merchant" && profile.processor.type !== "simulator";
    if (number !== undefined && isLimited) cards.check(number, session, profile.id);
    return fields;
  }

  /** What a field frame may put into a session, of a brand that the merchant takes. */
  function fromFrame(call: Call): JsonObject {
    const fields = parseRequest(FrameUpdate, call.body);
    const number = numberOf(fields);
    if (number !== undefined && !call.profile.brands.includes(bins.factsOf(number).brand)) {
      throw new GatewayError("CARD_NOT_ACCEPTED");
    }
    return fields;
  }

  /** What the holder of the session's id may: the payer's fields of those that a merchant may send. */
  function fromPayer(call: Call): JsonObject {
    parseRequest(PayerUpdate, call.body);
    return fieldsOf(parseRequest(UpdateSession, call.body));
  }

  return {
    async CREATE_SESSION(call) {
      const { caller, profile, apiVersion } = call;
      if (caller.kind === "frame" && !profile.browserSessions) throw new GatewayError("FRAME_REFUSED");
      const request = parseRequest(CreateSession, call.body);
      const limit = caller.kind === "merchant" ? at(request, "session.authenticationLimit") : undefined;
      const session = await sessions.create(
        profile.id,
        apiVersion,
        typeof limit === "number" ? limit : undefined,
      );
      return {
        merchant: profile.id,
        result: "SUCCESS",
        session: {
          // The key decrypts what passes through the payer's side, so it never goes there.
          ...(caller.kind === "merchant" ? { aes256Key: session.aes256Key } : {}),
          authenticationLimit: session.row.authenticationLeft,
          id: session.id,
          updateStatus: session.row.updateStatus,
          version: session.row.version,
        },
      };
    },

    async RETRIEVE_SESSION(call) {
      return views.session(await sessions.find(addressOf(call)));
    },

    async UPDATE_SESSION(call) {
      const address = addressOf(call);
      switch (call.caller.kind) {
        case "frame": {
          const session = await sessions.update(address, () => countCard(call, address.id, fromFrame(call)), {
            spend: true,
          });
          return views.frame(session, call.profile.disclose.protocol);
        }
        case "session": {
          const session = await sessions.update(address, () => countCard(call, address.id, fromPayer(call)), {
            spend: true,
          });
          const { merchant, result, version } = views.session(session);
          const { updateStatus, version: revision } = session.row;
          return {
            merchant: merchant!,
            result: result!,
            session: { updateStatus, version: revision },
            version: version!,
          };
        }
        case "merchant": {
          const request = parseRequest(UpdateSession, call.body);
          const id = textAt(request, "session.id");
          if (id !== undefined && id !== address.id) throw new GatewayError("INVALID_FIELD", "session.id");
          const version = textAt(request, "session.version");
          return views.session(await sessions.update(address, () => fieldsOf(request), { version }));
        }
      }
    },
  };
}

/** The session that a call's address names. */
export function addressOf(call: Call): SessionAddress {
  return { merchant: call.profile.id, apiVersion: call.apiVersion, id: idOf(call, "sessionId") };
}
