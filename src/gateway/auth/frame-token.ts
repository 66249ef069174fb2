import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** The lifetime of a frame token, in seconds: thirty minutes. The default idle timeout of a session is shorter. */
export const FRAME_TOKEN_SECONDS = 1800;

/** How many seconds ahead of this instance's clock a token may be issued, because the clocks of instances differ. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** The claims of a frame token: the gateway served the document for this merchant to this page origin. */
export interface FrameTokenBearer {
  merchant: string;
  origin: string;
}

/** Creates and verifies frame tokens. */
export interface FrameTokens {
  mint(bearer: FrameTokenBearer): string;
  /** Returns the bearer, or undefined for every kind of invalid token. */
  verify(token: string): FrameTokenBearer | undefined;
}

const SHAPE = /^([A-Za-z0-9_-]{40,800})\.([A-Za-z0-9_-]{43})$/;
const KEYS = "exp,iat,m,n,o";

/**
 * Creates and verifies the tokens that field frames send as `X-HS-Frame`: base64url(payload) "." base64url(HMAC-SHA-256
 * over the encoded payload). There is one algorithm, and no header to negotiate it. The token is no credential, because a
 * bot can fetch a document and its token. It attributes browser calls to a merchant and an origin.
 *
 * @param key at least 32 bytes
 * @param now the clock; tokens issued later than `now` plus the tolerance are rejected too
 * @throws RangeError for a short key
 */
export function createFrameTokens(key: Uint8Array, now: () => Date): FrameTokens {
  if (key.byteLength < 32) throw new RangeError("the key of frame tokens must have at least 32 bytes");
  const seconds = () => Math.floor(now().getTime() / 1000);
  const mac = (payload: string) => createHmac("sha256", key).update("hs-frame/v1|").update(payload).digest();
  return {
    mint({ merchant, origin }) {
      const iat = seconds();
      const once = randomBytes(16).toString("base64url");
      const json = JSON.stringify({ m: merchant, o: origin, n: once, iat, exp: iat + FRAME_TOKEN_SECONDS });
      const payload = Buffer.from(json).toString("base64url");
      return `${payload}.${mac(payload).toString("base64url")}`;
    },
    verify(token) {
      const [, payload, given] = SHAPE.exec(token) ?? [];
      if (payload === undefined || given === undefined) return undefined;
      const bytes = Buffer.from(given, "base64url");
      // Re-encoding detects other spellings of the same bytes, because base64url allows several last characters.
      if (bytes.toString("base64url") !== given || !timingSafeEqual(bytes, mac(payload))) return undefined;
      return bearerOf(payload, seconds());
    },
  };
}

function bearerOf(payload: string, at: number): FrameTokenBearer | undefined {
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
  if (Object.keys(claims).toSorted().join(",") !== KEYS) return undefined;
  const { m, o, iat, exp } = claims;
  if (typeof m !== "string" || typeof o !== "string") return undefined;
  if (typeof iat !== "number" || typeof exp !== "number" || exp - iat !== FRAME_TOKEN_SECONDS)
    return undefined;
  return iat <= at + CLOCK_TOLERANCE_SECONDS && at < exp ? { merchant: m, origin: o } : undefined;
}
