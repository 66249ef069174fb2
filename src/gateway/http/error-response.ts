import { randomBytes } from "node:crypto";
import { type ErrorBody, GatewayError, renderError } from "../../wire/rest/errors.ts";
import type { HeaderSet } from "./headers.ts";
import type { Log, SecurityEvent } from "../observability/log.ts";
import { UnprovenOriginError } from "../observability/unproven-origin-error.ts";
import { StoreUnavailableError, StoreOutcomeUnknownError } from "../store/faults.ts";
import { UnopenableError } from "../crypto/vault.ts";

/** What a request is known by in the log. */
export interface Trace {
  /** The address as a template, `unknown` until it is found. */
  route: string;
  merchant?: string;
  caller?: string;
}

/** An error on its way out. */
export interface ErrorResponse {
  error: GatewayError;
  status: number;
  body: ErrorBody;
}

/** What HTTP says with an error, in whatever form its body is: when to come again, and that the rest is not read. */
export function retryHeaders({ code }: GatewayError): HeaderSet {
  if (code === "TOO_LARGE") return { Connection: "close" };
  return code === "TOO_MANY_REQUESTS" || code === "SERVER_BUSY" ? { "Retry-After": "5" } : {};
}

/** The refusals that somebody who watches for attacks wants to know of. */
const SECURITY: Partial<Record<GatewayError["code"], SecurityEvent>> = {
  INVALID_CREDENTIALS: "credentials",
  NOT_AUTHORISED: "credentials",
  FRAME_REFUSED: "frame-token",
  AUTHENTICATION_LIMIT: "authentication-limit",
};

/**
 * KeyedMutex whatever was thrown into an error of the closed list. What went wrong inside goes to the log as its
 * kind alone, with the code that the client is given to name it by.
 */
export function toErrorResponse(thrown: unknown, log: Log, trace: Trace): ErrorResponse {
  const supportCode = randomBytes(8).toString("hex");
  const away = thrown instanceof StoreUnavailableError || thrown instanceof StoreOutcomeUnknownError;
  const error =
    thrown instanceof GatewayError
      ? thrown
      : new GatewayError(away ? "SERVER_BUSY" : "SERVER_FAILED", undefined, { cause: thrown });
  if (away || error.code === "SERVER_FAILED") {
    const kind = thrown instanceof Error ? thrown.name : typeof thrown;
    log({ event: "failure", supportCode, where: trace.route, kind });
  }
  const unproven = error.cause instanceof UnprovenOriginError ? error.cause : undefined;
  const merchant = unproven?.merchant ?? trace.merchant;
  const what =
    (thrown instanceof UnopenableError && "unopenable") ||
    (unproven && "origin-unproven") ||
    SECURITY[error.code];
  if (what) log({ event: "security", what, ...(merchant === undefined ? {} : { merchant }) });
  return { error, ...renderError(error, supportCode) };
}
