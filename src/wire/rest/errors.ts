import { SESSION_CHANGES, type SessionChange } from "../../core/session-history.ts";
import { SESSION_GONE } from "../schema/session-gone.ts";

/** The kind of problem with the field that an error names (protocol, 3.1). */
export type ValidationType = "INVALID" | "MISSING" | "UNSUPPORTED";

/** The cause of an error (protocol, 3.1). */
export type Cause = "INVALID_REQUEST" | "REQUEST_REJECTED" | "SERVER_BUSY" | "SERVER_FAILED";

interface ErrorDefinition {
  status: number;
  cause: Cause;
  /** The text for the client. It never contains submitted data. */
  explanation?: string;
  /** The field that this error always names. */
  field?: string;
  validationType?: ValidationType;
}

const invalidRequest = (explanation: string, field?: string, status = 400): ErrorDefinition => ({
  status,
  cause: "INVALID_REQUEST",
  explanation,
  ...(field === undefined ? {} : { field, validationType: "INVALID" as const }),
});

const requestRejected = (status: number): ErrorDefinition => ({ status, cause: "REQUEST_REJECTED" });

/**
 * Every error of the gateway. docs/errors.md lists the same errors, and a test compares the two lists. Clients compare
 * some texts (protocol, 3.4): these are worded as clients know them, without the submitted values that some of them quote.
 */
export const ERRORS = {
  // The request is malformed, or has no valid address.
  MALFORMED_JSON: invalidRequest("Json encoded payload error"),
  MALFORMED_FORM: invalidRequest("Name value pair encoded payload error"),
  DUPLICATE_NAME: invalidRequest("A name occurs twice in one object"),
  FORBIDDEN_NAME: invalidRequest("A name is not one that a field can have"),
  TOO_MANY_NAMES: invalidRequest("The request has too many fields"),
  TOO_DEEP: invalidRequest("The request is nested too deeply"),
  TOO_LARGE: invalidRequest("The request is too large", undefined, 413),
  UNSUPPORTED_MEDIA: invalidRequest(
    "The request's content type or encoding is not supported",
    undefined,
    415,
  ),
  METHOD_NOT_ALLOWED: invalidRequest("The method is not allowed here", undefined, 405),
  MALFORMED_HTTP: invalidRequest("The request is not well-formed HTTP"),
  TOO_SLOW: invalidRequest("The request took too long to arrive", undefined, 408),
  MISDIRECTED: invalidRequest("The request is for another host", undefined, 421),
  UNSUPPORTED_VERSION: invalidRequest("Unsupported value for 'version = {}'", undefined, 404),
  VERSION_RETIRED: invalidRequest("This API version is no longer supported; use a newer one", undefined, 410),
  UNKNOWN_PATH: invalidRequest("The url path is not one of this service", undefined, 404),

  TRANSACTION_EXPECTED: invalidRequest(
    "After url path /rest/version/{version}/merchant/{merchantId}/order/{orderId}, expected /transaction",
    undefined,
    404,
  ),

  // A field is missing or invalid.
  MISSING_FIELD: {
    status: 400,
    cause: "INVALID_REQUEST",
    explanation: "Missing parameter",
    validationType: "MISSING",
  },
  INVALID_FIELD: {
    status: 400,
    cause: "INVALID_REQUEST",
    explanation: "Value is invalid.",
    validationType: "INVALID",
  },
  UNSUPPORTED_FIELD: {
    status: 400,
    cause: "INVALID_REQUEST",
    explanation: "Unexpected parameter",
    validationType: "UNSUPPORTED",
  },
  AMOUNT_NOT_POSITIVE: {
    status: 400,
    cause: "INVALID_REQUEST",
    explanation: "Value is invalid. Transaction or order amount must be greater than zero",
    validationType: "INVALID",
  },
  AMOUNTS_DO_NOT_ADD_UP: invalidRequest(
    "Value is invalid. The order's amounts do not add up",
    "order.amount",
  ),
  SURCHARGE_FORBIDDEN: invalidRequest(
    "Value is invalid. A surcharge is not permitted for this card",
    "order.merchantCharge.amount",
  ),
  CARD_NOT_ACCEPTED: invalidRequest(
    "Value is invalid. The merchant does not accept this card",
    "sourceOfFunds.provided.card.number",
  ),
  WALLET_NOT_SUPPORTED: invalidRequest(
    "Value is invalid. This wallet is not supported",
    "order.walletProvider",
  ),
  WALLET_FAILED: invalidRequest("The wallet did not hand over the payer's data", "order.walletProvider"),

  // The caller is not authenticated, or not authorised.
  INVALID_CREDENTIALS: invalidRequest("Invalid credentials.", undefined, 401),
  NOT_AUTHORISED: invalidRequest(
    "Authenticated entity not authorised to perform operation for target entity",
    undefined,
    401,
  ),
  AUTHENTICATION_LIMIT: invalidRequest("Session authentication limit exceeded", undefined, 401),
  NOT_PERMITTED: invalidRequest("Value is invalid. Request not permitted for this merchant.", "apiOperation"),
  FRAME_REFUSED: requestRejected(403),

  // The session.
  SESSION_NOT_FOUND: invalidRequest(SESSION_GONE),
  SESSION_CHANGED: invalidRequest(
    "Value is invalid. The session was changed since this version",
    "session.version",
  ),
  SESSION_NOT_UPDATED: invalidRequest(
    "Value is invalid. The session holds no successful update",
    "session.id",
  ),
  SESSION_API_VERSION: invalidRequest(
    "Value is invalid. The session belongs to another API version",
    "session.id",
  ),

  // The order.
  UNKNOWN_ORDER: invalidRequest("Unable to find order for merchant"),
  UNKNOWN_TRANSACTION: invalidRequest("Unable to find transaction for order"),
  UNKNOWN_TOKEN: invalidRequest("Value is invalid. Unable to find token", "sourceOfFunds.token"),
  TRANSACTION_EXISTS: invalidRequest(
    "Value is invalid. The transaction exists with other content",
    "transaction.id",
  ),
  ALREADY_PAID: invalidRequest(
    "Value is invalid. The order is already paid, authorized or cancelled",
    "order.id",
  ),
  OUTCOME_UNKNOWN: invalidRequest(
    "Value is invalid. The outcome of an earlier transaction of the order is not known yet",
    "order.id",
  ),
  NOT_AUTHORIZED: invalidRequest("Value is invalid. The order has no authorization for this", "order.id"),
  NOTHING_CAPTURED: invalidRequest("Value is invalid. The order has nothing to refund", "order.id"),
  CAPTURE_EXCEEDED: invalidRequest("Value is invalid. More than was authorized", "transaction.amount"),
  REFUND_EXCEEDED: invalidRequest("Value is invalid. More than was captured", "transaction.amount"),
  UPDATE_BELOW_CAPTURED: invalidRequest("Value is invalid. Less than was captured", "transaction.amount"),
  CURRENCY_DIFFERS: invalidRequest(
    "Value is invalid. The order has another currency",
    "transaction.currency",
  ),
  NO_SUCH_TARGET: invalidRequest("Value is invalid. No such transaction", "transaction.targetTransactionId"),
  NOT_VOIDABLE: invalidRequest(
    "Value is invalid. The transaction cannot be voided",
    "transaction.targetTransactionId",
  ),

  // The gateway is busy, or failed.
  TOO_MANY_REQUESTS: { status: 429, cause: "SERVER_BUSY", explanation: "Too many requests; try again later" },
  SERVER_BUSY: {
    status: 503,
    cause: "SERVER_BUSY",
    explanation: "Not enough resources right now; try again later",
  },
  SERVER_FAILED: { status: 500, cause: "SERVER_FAILED" },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERRORS;

/** The refusal of a request. Inner code throws it; the routes render it. `field` is only for codes that do not fix it. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  /** Replaces `{}` in the explanation. Only an API version of at most three digits is shown. */
  readonly apiVersion: string | undefined;
  /** Only with SESSION_CHANGED: the kinds of content that changed, if known. */
  readonly changed: readonly SessionChange[] | undefined;

  constructor(
    code: ErrorCode,
    field?: string,
    options: ErrorOptions & { apiVersion?: string; changed?: readonly SessionChange[] | undefined } = {},
  ) {
    super(code, options);
    this.name = "GatewayError";
    this.code = code;
    this.field = field;
    this.apiVersion = options.apiVersion;
    this.changed = options.changed;
  }
}

/** The body of an error response (protocol, 3.1). REST sends it as JSON, NVP as name-value pairs. */
export interface ErrorBody {
  [name: string]: unknown;
  result: "ERROR";
  error: {
    cause: Cause;
    explanation?: string;
    field?: string;
    validationType?: ValidationType;
    supportCode?: string;
    /** Only with SESSION_CHANGED: the kinds of content that changed, of those that a shop decides on. */
    changed?: SessionChange[];
  };
}

const CHANGE_WORDS: Record<SessionChange, string> = {
  CARD_TYPE: "card type",
  SHIPPING_ADDRESS: "shipping address",
  AMOUNT: "amount",
};

/** The end of the explanation of SESSION_CHANGED, in words that a shop can show. */
function changesText(changed: readonly SessionChange[] | undefined): string {
  if (changed === undefined) return "; what has changed is not known";
  if (changed.length === 0) return "; neither card type, shipping address nor amount has changed";
  const words = SESSION_CHANGES.filter((change) => changed.includes(change));
  return `; changed: ${words.map((change) => CHANGE_WORDS[change]).join(", ")}`;
}

/**
 * Renders an error as status and body.
 *
 * @param supportCode identifies the error in the log; the body contains it when the error has no explanation
 */
export function renderError(
  { code, field, apiVersion, changed }: Pick<GatewayError, "code"> & Partial<GatewayError>,
  supportCode: string,
): { status: number; body: ErrorBody } {
  const definition: ErrorDefinition = ERRORS[code];
  const namedField = definition.field ?? field;
  return {
    status: definition.status,
    body: {
      error: {
        cause: definition.cause,
        ...(definition.explanation === undefined
          ? { supportCode }
          : {
              explanation:
                definition.explanation.replace("{}", /^\d{1,3}$/.test(apiVersion ?? "") ? apiVersion! : "?") +
                (code === "SESSION_CHANGED" ? changesText(changed) : ""),
            }),
        ...(namedField === undefined ? {} : { field: namedField }),
        ...(namedField === undefined || definition.validationType === undefined
          ? {}
          : { validationType: definition.validationType }),
        ...(changed === undefined ? {} : { changed: [...changed] }),
      },
      result: "ERROR",
    },
  };
}
