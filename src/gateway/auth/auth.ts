import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { FRAME_TOKEN_HEADER } from "../../wire/page-frame/boot.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { SessionId } from "../../wire/schema/fields.ts";
import { read } from "../../wire/schema/schema.ts";
import type { FrameTokens } from "./frame-token.ts";
import type { MerchantProfile, Merchants } from "../config/merchants.ts";
import { type OriginRegister } from "../origins/origin-register.ts";
import { UnprovenOriginError } from "../observability/unproven-origin-error.ts";
import { Secret } from "../crypto/secret.ts";

/** An authenticated caller. */
export type Caller =
  | { kind: "merchant" }
  /** A frame document that the gateway served to this page origin. */
  | { kind: "frame"; origin: string }
  /** A caller that knows the session's id, where the merchant allows that (protocol, 4.3). */
  | { kind: "session"; sessionId: Secret<string> };

/** A user name and password from a request, not checked yet. */
export interface Credentials {
  user: string;
  password: Secret<string>;
}

/** Authenticates calls by credentials or frame token. */
export interface Authenticator {
  /** Checks a server's credentials for the merchant of the address. @throws GatewayError */
  server(
    merchant: string,
    credentials: Credentials | undefined,
  ): { profile: MerchantProfile; caller: Caller };
  /** Checks a field frame's call. @throws GatewayError FRAME_REFUSED, and what the store throws */
  frame(
    merchant: string,
    headers: Headers,
    gatewayOrigin: string | undefined,
  ): Promise<{ profile: MerchantProfile; caller: Caller }>;
}

/** The sources against which the authenticator checks callers. */
export interface AuthenticatorDependencies {
  merchants: Merchants;
  frameTokens: FrameTokens;
  pageOrigins: OriginRegister;
}

/**
 * A random digest, which no password has. It replaces the digest of an unknown merchant or of an absent second password,
 * because every response must take the same work.
 */
const NO_PASSWORD = { sha256: randomBytes(32).toString("hex") };

/** Creates the authenticator. It looks up the merchants again for each call. */
export function createAuthenticator({
  merchants,
  frameTokens,
  pageOrigins,
}: AuthenticatorDependencies): Authenticator {
  return {
    server(merchant, credentials) {
      if (!credentials) throw new GatewayError("INVALID_CREDENTIALS");
      const named = merchantOf(credentials);
      const profile = merchants.find(named);
      const password = credentials.password.reveal();
      const caller = callerOf(profile, password);
      if (!profile || !caller) throw new GatewayError("INVALID_CREDENTIALS");
      if (named !== merchant) throw new GatewayError("NOT_AUTHORISED");
      return { profile, caller };
    },

    async frame(merchant, headers, gatewayOrigin) {
      const token = frameTokens.verify(headers.get(FRAME_TOKEN_HEADER) ?? "");
      const profile = token?.merchant === merchant ? merchants.find(merchant) : undefined;
      const site = headers.get("sec-fetch-site");
      const isGenuine =
        token !== undefined &&
        profile !== undefined &&
        gatewayOrigin !== undefined &&
        headers.get("origin") === gatewayOrigin &&
        (site === null || site === "same-origin") &&
        headers.get("cookie") === null &&
        headers.get("authorization") === null;
      const status = isGenuine ? await pageOrigins.statusOf(profile, token.origin) : "unregistered";
      if (!isGenuine || status !== "proven") {
        // The caller gets the same response for every reason. The cause is for the operator's log.
        const cause = status === "unproven" ? new UnprovenOriginError(merchant) : undefined;
        throw new GatewayError("FRAME_REFUSED", undefined, { cause });
      }
      return { profile, caller: { kind: "frame", origin: token.origin } };
    },
  };
}

/** The merchant id in a user name `merchant.SHOP1` or, as some clients write it, `Merchant.SHOP1`; otherwise "". */
export function merchantOf({ user }: Credentials): string {
  return /^[Mm]erchant\.([0-9A-Za-z_-]{1,40})$/.exec(user)?.[1] ?? "";
}

function callerOf(profile: MerchantProfile | undefined, password: string): Caller | undefined {
  const digest = createHash("sha256").update(password).digest();
  const [first = NO_PASSWORD, second = NO_PASSWORD] = profile?.passwords ?? [];
  // Both are compared, so that the time of the response does not depend on which one matches.
  const matches = [first, second].filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, "hex"), digest));
  const isSession = read(SessionId, password) !== undefined;
  if (!profile) return undefined;
  if (matches.length > 0) return { kind: "merchant" };
  return isSession && profile.sessionAsPassword
    ? { kind: "session", sessionId: new Secret(password) }
    : undefined;
}

/** Reads the header `Authorization: Basic …`. Returns undefined for anything else. */
export function basicCredentials(header: string | null): Credentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: new Secret(text.slice(colon + 1)) };
}
