import type { JsonObject } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { fieldsOf, parseRequest } from "../../wire/rest/rest-parse.ts";
import {
  CreateSession,
  FrameUpdate,
  PayerUpdate,
  UpdateSession,
  type PaymentFields,
} from "../../wire/rest/rest-requests.ts";
import { idOf, type Call, type Handlers } from "../auth/call.ts";
import type { BinTable } from "../cards/bin-table.ts";
import { cardNumberOf } from "../cards/source-view.ts";
import type { CardLimits } from "../limits/card-limits.ts";
import type { Session, SessionAddress, Sessions } from "../sessions/sessions.ts";
import type { Views } from "./views.ts";

/** Create, Retrieve and Update Session. */
export type SessionHandlers = Pick<Handlers, "CREATE_SESSION" | "RETRIEVE_SESSION" | "UPDATE_SESSION">;

/** The dependencies of {@link sessionHandlers}. */
export interface SessionHandlerDependencies {
  sessions: Sessions;
  views: Views;
  bins: BinTable;
  cards: CardLimits;
  /** In a demo all payers type the same test cards, so cards are not limited. */
  demo: boolean;
}

/** Creates the handlers of the operations on sessions. */
export function sessionHandlers(dependencies: SessionHandlerDependencies): SessionHandlers {
  const { sessions, views, bins, cards, demo } = dependencies;

  /**
   * Counts the card of an update against the limits by card. Merchants' servers are not limited, and neither are the
   * simulator's cards, because all its payers share them.
   *
   * @throws GatewayError, also when the session is unknown or has no authentication left: neither must count, because an
   *   attacker could use up the limit of another payer's card
   */
  async function countCard({ profile, caller }: Call, address: SessionAddress, fields: PaymentFields) {
    const number = cardNumberOf(fields);
    if (number === undefined || demo || caller.kind === "merchant" || profile.processor.type === "simulator")
      return;
    const { row } = await sessions.find(address);
    if (row.authenticationLeft === 0) throw new GatewayError("AUTHENTICATION_LIMIT");
    cards.check(number, address.id, profile.id);
  }

  /** The fields that a frame writes; its card is of a brand that the merchant accepts. @throws GatewayError */
  function fromFrame({ body, profile }: Call): PaymentFields {
    const fields = parseRequest(FrameUpdate, body);
    const number = cardNumberOf(fields);
    if (number !== undefined && !profile.brands.includes(bins.factsOf(number).brand)) {
      throw new GatewayError("CARD_NOT_ACCEPTED");
    }
    return fields;
  }

  /** The fields that a caller with the session's id writes: only those of the payer. @throws GatewayError */
  function fromPayer({ body }: Call): PaymentFields {
    parseRequest(PayerUpdate, body);
    return fieldsOf(parseRequest(UpdateSession, body));
  }

  /**
   * An update that spends one of the session's authentications. A refused update spends one too, because the limit exists
   * against callers that try out cards.
   */
  async function updateByPayer(call: Call, parse: (call: Call) => PaymentFields): Promise<Session> {
    const address = addressOf(call);
    let fields: PaymentFields;
    try {
      fields = parse(call);
      await countCard(call, address, fields);
    } catch (error) {
      if (error instanceof GatewayError) await sessions.spend(address);
      throw error;
    }
    return sessions.update(address, fields, { spend: true });
  }

  return {
    async CREATE_SESSION({ caller, profile, apiVersion, body }) {
      if (caller.kind === "frame" && !profile.browserSessions) throw new GatewayError("FRAME_REFUSED");
      const { session: requested } = parseRequest(CreateSession, body);
      const limit = caller.kind === "merchant" ? requested?.authenticationLimit : undefined;
      const session = await sessions.create(profile.id, apiVersion, limit);
      return {
        merchant: profile.id,
        result: "SUCCESS",
        session: {
          // The key decrypts what passes through the payer's browser, so a frame never receives it.
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

    async UPDATE_SESSION(call): Promise<JsonObject> {
      switch (call.caller.kind) {
        case "frame":
          return views.frame(await updateByPayer(call, fromFrame), call.profile.disclose.protocol);
        case "session": {
          const session = await updateByPayer(call, fromPayer);
          const { merchant, result, version } = views.session(session);
          const { updateStatus, version: sessionVersion } = session.row;
          return {
            merchant: merchant!,
            result: result!,
            session: { updateStatus, version: sessionVersion },
            version: version!,
          };
        }
        case "merchant": {
          const address = addressOf(call);
          const request = parseRequest(UpdateSession, call.body);
          const { id = address.id, version } = request.session ?? {};
          if (id !== address.id) throw new GatewayError("INVALID_FIELD", "session.id");
          return views.session(await sessions.update(address, fieldsOf(request), { version }));
        }
      }
    },
  };
}

/** The session that a call's URL names. */
export function addressOf(call: Call): SessionAddress {
  return { merchant: call.profile.id, apiVersion: call.apiVersion, id: idOf(call, "sessionId") };
}
