import { randomBytes } from "node:crypto";
import { type ErrorBody, GatewayError, renderError } from "../../wire/rest/errors.ts";
import type { HeaderSet } from "./headers.ts";
import type { Log, SecurityEvent } from "../observability/log.ts";
import { UnprovenOriginError } from "../observability/unproven-origin-error.ts";
import { StoreUnavailableError, StoreOutcomeUnknownError } from "../store/faults.ts";
import { UnopenableError } from "../crypto/vault.ts";

/** The log fields of one request. A route fills them in as it reads the request. */
export interface RequestLogFields {
  /** The path as a template; `unknown` until the operation is found. */
  route: string;
  merchant?: string;
  caller?: string;
}

/** A caught error as a response. */
export interface ErrorResponse {
  error: GatewayError;
  status: number;
  body: ErrorBody;
}

/** Headers of an error response: when to retry, or that the connection closes because the body was not read. */
export function retryHeaders({ code }: GatewayError): HeaderSet {
  if (code === "TOO_LARGE") return { Connection: "close" };
  return code === "TOO_MANY_REQUESTS" || code === "SERVER_BUSY" ? { "Retry-After": "5" } : {};
}

/** Error codes that are logged as security events, because attacks cause them. */
const SECURITY_EVENTS: Partial<Record<GatewayError["code"], SecurityEvent>> = {
  INVALID_CREDENTIALS: "credentials",
  NOT_AUTHORISED: "credentials",
  FRAME_REFUSED: "frame-token",
  AUTHENTICATION_LIMIT: "authentication-limit",
};

/**
 * Turns anything that was thrown into an error of the closed list. An internal failure is logged as its kind alone, with
 * the support code that the response contains, because an error message may quote the request.
 */
export function toErrorResponse(thrown: unknown, log: Log, fields: RequestLogFields): ErrorResponse {
  const supportCode = randomBytes(8).toString("hex");
  const isStoreFault = thrown instanceof StoreUnavailableError || thrown instanceof StoreOutcomeUnknownError;
  const error =
    thrown instanceof GatewayError
      ? thrown
      : new GatewayError(isStoreFault ? "SERVER_BUSY" : "SERVER_FAILED", undefined, { cause: thrown });
  if (isStoreFault || error.code === "SERVER_FAILED") {
    const kind = thrown instanceof Error ? thrown.name : typeof thrown;
    log({ event: "failure", supportCode, where: fields.route, kind });
  }
  const unproven = error.cause instanceof UnprovenOriginError ? error.cause : undefined;
  const merchant = unproven?.merchant ?? fields.merchant;
  const securityEvent =
    (thrown instanceof UnopenableError && "unopenable") ||
    (unproven && "origin-unproven") ||
    SECURITY_EVENTS[error.code];
  if (securityEvent)
    log({ event: "security", what: securityEvent, ...(merchant === undefined ? {} : { merchant }) });
  return { error, ...renderError(error, supportCode) };
}
