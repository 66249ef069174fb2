import { type Context, Hono } from "hono";
import type { Boot } from "../../wire/page-frame/boot.ts";
import type { FrameDocument } from "../frames/frame-document.ts";
import type { FindFrameWords, FrameWords } from "../frames/frame-words.ts";
import type { FrameTokens } from "../auth/frame-token.ts";
import { frameHeaders } from "../http/headers.ts";
import type { OriginStatus } from "../origins/origin-register.ts";
import { createCompressionCache } from "../http/compression.ts";
import { type FrameRefusal, errorPage } from "../http/error-page.ts";

/** The part of a merchant profile that frame documents use. */
export interface FrameMerchant {
  id: string;
  brands: Boot["brands"];
  apiVersions: { min: number; max: number };
  disclose: { cardType: Boot["disclose"]["cardType"]; bin: boolean | "protocol"; protocol: boolean };
}

/** The dependencies of the frame routes. `gatewayOrigin` returns the gateway's origin as the browser sees it. */
export interface FrameDependencies<M extends FrameMerchant> {
  merchants: { find(id: string): M | undefined };
  /** The status of a page origin for a merchant. @throws what the store throws */
  statusOf(merchant: M, origin: string): OriginStatus | Promise<OriginStatus>;
  frameTokens: FrameTokens;
  /** Whether no other origin shares the gateway's site (docs/operations.md). */
  ownSite: boolean;
  gatewayOrigin: (request: Request, env: unknown) => string | undefined;
  /** Counts a request against the rate limit of its address. Returns false above the limit. */
  isWithinLimit: (request: Request, env: unknown) => boolean;
  document: FrameDocument;
  /** The document for pages of `session.js`, for merchants whose profile allows them. */
  protocolDocument: FrameDocument;
  words: FindFrameWords;
  /** The idle timeout and the maximum lifetime of sessions, in minutes. */
  lifetime: { idleMinutes: number; maxMinutes: number };
  /** Called for every refusal, for the log. It gets nothing of the request. */
  onRefused?(reason: FrameRefusal): void;
}

/** The document of a page with the elements, or with `session.js`. */
type Kind = "document" | "protocolDocument";

/** API versions of the protocol's hosted session that this gateway supports. */
const VERSIONS = { min: 18, max: 100 };
const MERCHANT = /^[0-9A-Za-z_-]{1,40}$/;
const VERSION = /^[1-9]\d{1,2}$/;

/** A cached document contains a frame token, so it is reused for a short part of the token's lifetime. */
const CACHE_MS = 60_000;
const MAX_CACHED = 500;

/**
 * `GET /form/version/{v}/merchant/{m}/field?o={origin}&lang={tag}`, and `…/protocol-field` for pages of `session.js`:
 * the frame document of one merchant and one page origin. The gateway checks the origin against the register, and the
 * browser enforces it with `frame-ancestors`. All other requests get an error page that cannot be framed. With `lang`,
 * the document contains the texts of that language; without it, the frame loads them later.
 */
export function frameRoutes<M extends FrameMerchant>(dependencies: FrameDependencies<M>): Hono {
  const { frameTokens, merchants } = dependencies;
  const respondCached = createCompressionCache({ ttlMs: CACHE_MS, maxEntries: MAX_CACHED });

  const refuse = (reason: FrameRefusal) => {
    dependencies.onRefused?.(reason);
    return errorPage(reason);
  };

  /** Returns undefined when the store is not available. */
  const statusOf = async (merchant: M, origin: string): Promise<OriginStatus | undefined> => {
    try {
      return await dependencies.statusOf(merchant, origin);
    } catch {
      return undefined;
    }
  };

  const respond = async (c: Context, kind: Kind): Promise<Response> => {
    const document = dependencies[kind];
    const gateway = dependencies.gatewayOrigin(c.req.raw, c.env);
    if (gateway === undefined) return refuse("host");

    if (!dependencies.isWithinLimit(c.req.raw, c.env)) return refuse("busy");

    const origin = exactOrigin(c.req.queries("o"));
    if (origin === undefined) return refuse("address");

    const apiVersion = c.req.param("version") ?? "";
    const id = c.req.param("merchant") ?? "";
    const merchant = MERCHANT.test(id) ? merchants.find(id) : undefined;
    if (merchant === undefined || !supportsVersion(merchant, apiVersion)) return refuse("unregistered");
    if (kind === "protocolDocument" && !merchant.disclose.protocol) return refuse("unregistered");
    const status = await statusOf(merchant, origin);
    if (status !== "proven") return refuse(status ?? "away");
    if (!isForFrame(c.req.raw.headers)) return refuse("destination");

    const words = dependencies.words(c.req.query("lang"));
    return respondCached(
      c.req.raw,
      [kind, merchant.id, apiVersion, origin, gateway, words?.name].join(" "),
      () => document.withBoot(bootOf(kind, merchant, apiVersion, origin, gateway, words)),
      frameHeaders({
        gateway,
        origin,
        script: document.script,
        style: document.style,
        fonts: document.fonts,
        // A page on the gateway's own host shares its site, also where the configuration says otherwise.
        sharedSite: !dependencies.ownSite || new URL(origin).hostname === new URL(gateway).hostname,
      }),
    );
  };
  const path = "/form/version/:version/merchant/:merchant";
  return new Hono()
    .get(`${path}/field`, (c) => respond(c, "document"))
    .get(`${path}/protocol-field`, (c) => respond(c, "protocolDocument"));

  function bootOf(
    kind: Kind,
    merchant: M,
    apiVersion: string,
    origin: string,
    gateway: string,
    words: FrameWords | undefined,
  ): Boot {
    const { cardType, bin } = merchant.disclose;
    const { idleMinutes, maxMinutes } = dependencies.lifetime;
    return {
      merchant: merchant.id,
      apiVersion,
      origin,
      gateway,
      frameToken: frameTokens.mint({ merchant: merchant.id, origin }),
      brands: [...merchant.brands],
      disclose: { cardType, bin: bin === true || (bin === "protocol" && kind === "protocolDocument") },
      ...(words && { words: words.read() }),
      lifetime: { idle: `${idleMinutes * 60}`, most: `${maxMinutes * 60}` },
    };
  }
}

/** The single value of `o`, if it is an http(s) origin as browsers serialize it. */
function exactOrigin(values: string[] | undefined): string | undefined {
  const [value, ...more] = values ?? [];
  if (value === undefined || more.length > 0 || value.length > 300 || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  // The origin becomes a source in the CSP header, so no character may end a source or a directive.
  const isPlain = /^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d+)?$/.test(value);
  return isPlain && url.origin === value && !url.hostname.endsWith(".") ? value : undefined;
}

function supportsVersion(merchant: FrameMerchant, apiVersion: string): boolean {
  const version = VERSION.test(apiVersion) ? Number(apiVersion) : 0;
  const { min, max } = merchant.apiVersions;
  return version >= Math.max(min, VERSIONS.min) && version <= Math.min(max, VERSIONS.max);
}

/** True for an iframe, and for clients that do not send the header. False for tabs, objects, prefetch and prerender. */
function isForFrame(headers: Headers): boolean {
  const destination = headers.get("sec-fetch-dest");
  const purpose = `${headers.get("sec-purpose") ?? ""} ${headers.get("purpose") ?? ""}`;
  return (destination === null || destination === "iframe") && !/prefetch|prerender/.test(purpose);
}
