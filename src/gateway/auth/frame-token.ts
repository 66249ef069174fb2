import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** How long a frame may use its document's token: thirty minutes, in seconds. A session idles out long before. */
export const FRAME_TOKEN_SECONDS = 1800;

/** How far the clock of the instance that served a document may be ahead of the one that is called, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** What a frame token proves: "from a document that we served for this merchant to this page origin". */
export interface FrameTokenBearer {
  merchant: string;
  origin: string;
}

export interface FrameTokens {
  mint(bearer: FrameTokenBearer): string;
  /** The bearer, or nothing for every kind of bad token alike. */
  verify(token: string): FrameTokenBearer | undefined;
}

const SHAPE = /^([A-Za-z0-9_-]{40,800})\.([A-Za-z0-9_-]{43})$/;
const KEYS = "exp,iat,m,n,o";

/**
 * Tokens that field frames send as `X-HS-Frame`: base64url(payload) "." base64url(HMAC-SHA-256 over the encoded
 * payload). One algorithm, no header to negotiate it. A bot can fetch a document and its token, so it is no
 * credential; it makes browser calls attributable to a merchant and an origin.
 *
 * @param key at least 32 bytes
 * @param now the clock; tokens from the future, beyond what clocks of instances may differ by, are refused as well
 * @throws RangeError for a short key
 */
export function createFrameTokens(key: Uint8Array, now: () => Date): FrameTokens {
  if (key.byteLength < 32) throw new RangeError("a frame token key has at least 32 bytes");
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
      // Re-encoding refuses the second spelling that base64url allows for the last character.
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
