import * as responses from "./rest-responses.ts";
import * as requests from "./rest-requests.ts";
import type { z } from "../schema/zod.ts";

/** The kinds of caller: the merchant's server, a field frame, or a caller that authenticates with a session id. */
export type CallerKind = "merchant" | "frame" | "session";

/** The ids in the paths of operations. */
export type IdName = "sessionId" | "orderId" | "transactionId" | "tokenId";

/** One operation of the protocol: its REST address and NVP name, its schemas and its permitted callers. */
export interface Operation {
  name: OperationName;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/rest/version/{version}/merchant/{merchantId}`. */
  path: string;
  /** Whether the body of a REST request must name the operation, because others share its address. */
  named: boolean;
  request: z.ZodMiniType;
  response: z.ZodMiniType;
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
const MERCHANT_OR_FRAME = ["merchant", "frame"] as const;
const MERCHANT_OR_SESSION = ["merchant", "session"] as const;
const ALL_CALLERS = ["merchant", "session", "frame"] as const;

const TRANSACTION = "/order/{orderId}/transaction/{transactionId}";
const SESSION = "/session/{sessionId}";
const TOKEN = "/token/{tokenId}";

const operation = (
  address: `${Operation["method"]} ${string}`,
  name: OperationName,
  response: z.ZodMiniType,
  request: z.ZodMiniType = requests.EmptyRequest,
  callers: readonly CallerKind[] = MERCHANT,
): Operation => {
  const [method, path] = address.split(" ") as [Operation["method"], string];
  return { name, method, path, named: false, request, response, callers };
};

/** An operation that shares its address with others, so that the body must name it. */
const named = (...parts: Parameters<typeof operation>): Operation => ({
  ...operation(...parts),
  named: true,
});

const transaction = (name: OperationName, request: z.ZodMiniType): Operation =>
  named(`PUT ${TRANSACTION}`, name, responses.TransactionResponse, request);

const authentication = (name: OperationName, request: z.ZodMiniType): Operation =>
  named(`PUT ${TRANSACTION}`, name, responses.AuthenticationResponse, request, MERCHANT_OR_SESSION);

/**
 * Every operation that the gateway implements (protocol, 1.1). REST routing, NVP and the OpenAPI document use this
 * table.
 */
export const OPERATIONS: readonly Operation[] = [
  operation(
    "POST /session",
    "CREATE_SESSION",
    responses.CreateSessionResponse,
    requests.CreateSession,
    MERCHANT_OR_FRAME,
  ),
  named("POST /session", "INITIATE_CHECKOUT", responses.CreateSessionResponse, requests.InitiateCheckout),
  named(
    "POST /session",
    "CREATE_CHECKOUT_SESSION",
    responses.CreateSessionResponse,
    requests.InitiateCheckout,
  ),
  operation(`GET ${SESSION}`, "RETRIEVE_SESSION", responses.SessionResponse),
  operation(
    `PUT ${SESSION}`,
    "UPDATE_SESSION",
    responses.SessionResponse,
    requests.UpdateSession,
    ALL_CALLERS,
  ),
  named(`POST ${SESSION}`, "OPEN_WALLET", responses.WalletResponse, requests.OpenWallet),
  named(
    `POST ${SESSION}`,
    "UPDATE_SESSION_FROM_WALLET",
    responses.WalletResponse,
    requests.UpdateSessionFromWallet,
  ),
  transaction("PAY", requests.Pay),
  transaction("AUTHORIZE", requests.Authorize),
  transaction("VERIFY", requests.Verify),
  transaction("CAPTURE", requests.Capture),
  transaction("REFUND", requests.Refund),
  transaction("VOID", requests.Void),
  transaction("UPDATE_AUTHORIZATION", requests.UpdateAuthorization),
  authentication("INITIATE_AUTHENTICATION", requests.InitiateAuthentication),
  authentication("AUTHENTICATE_PAYER", requests.AuthenticatePayer),
  operation("GET /order/{orderId}", "RETRIEVE_ORDER", responses.OrderResponse),
  operation(`GET ${TRANSACTION}`, "RETRIEVE_TRANSACTION", responses.TransactionResponse),
  operation("POST /token", "TOKENIZE", responses.TokenResponse, requests.Tokenize),
  operation(`PUT ${TOKEN}`, "TOKENIZE", responses.TokenResponse, requests.Tokenize),
  operation(`GET ${TOKEN}`, "RETRIEVE_TOKEN", responses.TokenResponse),
  operation(`DELETE ${TOKEN}`, "DELETE_TOKEN", responses.DeleteTokenResponse),
  operation("POST /tokenSearch", "SEARCH_TOKENS", responses.SearchTokensResponse, requests.SearchTokens),
  operation(
    "POST /paymentOptionsInquiry",
    "PAYMENT_OPTIONS_INQUIRY",
    responses.PaymentOptionsResponse,
    requests.PaymentOptionsInquiry,
    ALL_CALLERS,
  ),
  operation("GET /paymentOptionsInquiry", "PAYMENT_OPTIONS_INQUIRY", responses.PaymentOptionsResponse),
];
