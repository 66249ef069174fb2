import * as requests from "./rest-requests.ts";
import type { z } from "./zod.ts";

/** Who may ask for an operation: the merchant's server, a field frame, or the holder of a session id. */
export type CallerKind = "merchant" | "frame" | "session";

/** The parts of an address that are ids. */
export type IdName = "sessionId" | "orderId" | "transactionId" | "tokenId";

/** One operation of the protocol: how REST and NVP name it, what it takes and who may ask. */
export interface Operation {
  name: OperationName;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/rest/version/{version}/merchant/{merchantId}`. */
  path: string;
  /** Whether the REST body must name the operation, because others share its address. */
  named: boolean;
  request: z.ZodMiniType;
  callers: readonly CallerKind[];
}

export type OperationName =
  | "AUTHENTICATE_PAYER"
  | "AUTHORIZE"
  | "CAPTURE"
  | "CREATE_CHECKOUT_SESSION"
  | "CREATE_SESSION"
  | "DELETE_TOKEN"
  | "INITIATE_AUTHENTICATION"
  | "INITIATE_CHECKOUT"
  | "OPEN_WALLET"
  | "PAY"
  | "PAYMENT_OPTIONS_INQUIRY"
  | "REFUND"
  | "RETRIEVE_ORDER"
  | "RETRIEVE_SESSION"
  | "RETRIEVE_TOKEN"
  | "RETRIEVE_TRANSACTION"
  | "SEARCH_TOKENS"
  | "TOKENIZE"
  | "UPDATE_AUTHORIZATION"
  | "UPDATE_SESSION"
  | "UPDATE_SESSION_FROM_WALLET"
  | "VERIFY"
  | "VOID";

const MERCHANT = ["merchant"] as const;
const PAYER_TOO = ["merchant", "session"] as const;
const EVERYBODY = ["merchant", "session", "frame"] as const;

const TRANSACTION = "/order/{orderId}/transaction/{transactionId}";

const transaction = (
  name: OperationName,
  request: z.ZodMiniType,
  callers: readonly CallerKind[] = MERCHANT,
): Operation => ({ name, method: "PUT", path: TRANSACTION, named: true, request, callers });

const operation = (
  method: Operation["method"],
  path: string,
  name: OperationName,
  request: z.ZodMiniType = requests.Nothing,
  callers: readonly CallerKind[] = MERCHANT,
): Operation => ({ name, method, path, named: false, request, callers });

/**
 * Every operation of the protocol that this service speaks (protocol, 1.1). REST routing, NVP and the OpenAPI
 * document all come from this table.
 */
export const OPERATIONS: readonly Operation[] = [
  operation("POST", "/session", "CREATE_SESSION", requests.CreateSession, ["merchant", "frame"]),
  { ...operation("POST", "/session", "INITIATE_CHECKOUT", requests.InitiateCheckout), named: true },
  { ...operation("POST", "/session", "CREATE_CHECKOUT_SESSION", requests.InitiateCheckout), named: true },
  operation("GET", "/session/{sessionId}", "RETRIEVE_SESSION"),
  operation("PUT", "/session/{sessionId}", "UPDATE_SESSION", requests.UpdateSession, EVERYBODY),
  { ...operation("POST", "/session/{sessionId}", "OPEN_WALLET", requests.OpenWallet), named: true },
  {
    ...operation(
      "POST",
      "/session/{sessionId}",
      "UPDATE_SESSION_FROM_WALLET",
      requests.UpdateSessionFromWallet,
    ),
    named: true,
  },
  transaction("PAY", requests.Pay),
  transaction("AUTHORIZE", requests.Authorize),
  transaction("VERIFY", requests.Verify),
  transaction("CAPTURE", requests.Capture),
  transaction("REFUND", requests.Refund),
  transaction("VOID", requests.Void),
  transaction("UPDATE_AUTHORIZATION", requests.UpdateAuthorization),
  transaction("INITIATE_AUTHENTICATION", requests.InitiateAuthentication, PAYER_TOO),
  transaction("AUTHENTICATE_PAYER", requests.AuthenticatePayer, PAYER_TOO),
  operation("GET", "/order/{orderId}", "RETRIEVE_ORDER"),
  operation("GET", TRANSACTION, "RETRIEVE_TRANSACTION"),
  operation("POST", "/token", "TOKENIZE", requests.Tokenize),
  operation("PUT", "/token/{tokenId}", "TOKENIZE", requests.Tokenize),
  operation("GET", "/token/{tokenId}", "RETRIEVE_TOKEN"),
  operation("DELETE", "/token/{tokenId}", "DELETE_TOKEN"),
  operation("POST", "/tokenSearch", "SEARCH_TOKENS", requests.SearchTokens),
  operation(
    "POST",
    "/paymentOptionsInquiry",
    "PAYMENT_OPTIONS_INQUIRY",
    requests.PaymentOptionsInquiry,
    EVERYBODY,
  ),
  operation("GET", "/paymentOptionsInquiry", "PAYMENT_OPTIONS_INQUIRY"),
];
