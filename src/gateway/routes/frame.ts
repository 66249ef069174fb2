import { type Context, Hono } from "hono";
import type { Boot } from "../../wire/page-frame/boot.ts";
import type { FrameDocument } from "../frames/frame-document.ts";
import type { FindFrameWords, FrameWords } from "../frames/frame-words.ts";
import type { FrameTokens } from "../auth/frame-token.ts";
import { frameHeaders } from "../http/headers.ts";
import type { OriginStatus } from "../origins/origin-register.ts";
import { createCompressionCache } from "../http/compression.ts";
import { type FrameRefusal, errorPage } from "../http/error-page.ts";

/** What a frame document needs to know about a merchant. */
export interface FrameMerchant {
  id: string;
  brands: Boot["brands"];
  apiVersions: { min: number; max: number };
  disclose: { cardType: Boot["disclose"]["cardType"]; bin: boolean | "protocol"; protocol: boolean };
}

/** What the frame route works with. `origin` tells the gateway's origin as the browser sees it. */
export interface FrameDependencies<M extends FrameMerchant> {
  merchants: { find(id: string): M | undefined };
  /** How a page origin stands with the merchant. @throws what the store throws */
  statusOf(merchant: M, origin: string): OriginStatus | Promise<OriginStatus>;
  frameTokens: FrameTokens;
  /** Whether the gateway is alone on its site (docs/operations.md). */
  ownSite: boolean;
  gatewayOrigin: (request: Request, env: unknown) => string | undefined;
  /** Counts a request against the limit of its address; false when that is used up. */
  mayHave: (request: Request, env: unknown) => boolean;
  document: FrameDocument;
  /** For pages of the gateway's own script, where the merchant's profile lets them work. */
  protocolDocument: FrameDocument;
  words: FindFrameWords;
  /** How long sessions live, in minutes. */
  lifetime: { idleMinutes: number; maxMinutes: number };
  /** Told of every refusal, for the log; with nothing of the request. */
  onRefused?(reason: FrameRefusal): void;
}

/** Whose document: that of a page of the elements, or of `session.js`. */
type Kind = "document" | "protocolDocument";

/** API versions of the protocol's hosted session that this gateway speaks at all. */
const VERSIONS = { min: 18, max: 100 };
const MERCHANT = /^[0-9A-Za-z_-]{1,40}$/;
const VERSION = /^[1-9]\d{1,2}$/;

/** A document may be reused for as long as its token has plenty of life left. */
const REUSE_MS = 60_000;
const REUSE_MOST = 500;

/**
 * `GET /form/version/{v}/merchant/{m}/field?o={origin}&lang={tag}`, and `…/protocol-field` for pages of `session.js`:
 * the document of a field's frame. It is made for one merchant and one page origin, which the server checks against
 * the register before the browser enforces it with `frame-ancestors`. All other requests get a page that cannot
 * be framed. `lang` may be left out: the words come along with it, and are asked for later without.
 */
export function frameRoutes<M extends FrameMerchant>(parts: FrameDependencies<M>): Hono {
  const { frameTokens, merchants } = parts;
  const pack = createCompressionCache({ keepMs: REUSE_MS, most: REUSE_MOST });

  const refuse = (reason: FrameRefusal) => {
    parts.onRefused?.(reason);
    return errorPage(reason);
  };

  /** Nothing when it cannot be told just now. */
  const statusOf = async (merchant: M, origin: string): Promise<OriginStatus | undefined> => {
    try {
      return await parts.statusOf(merchant, origin);
    } catch {
      return undefined;
    }
  };

  const answer = async (c: Context, kind: Kind): Promise<Response> => {
    const document = parts[kind];
    const gateway = parts.gatewayOrigin(c.req.raw, c.env);
    if (gateway === undefined) return refuse("host");

    if (!parts.mayHave(c.req.raw, c.env)) return refuse("busy");

    const origin = exactOrigin(c.req.queries("o"));
    if (origin === undefined) return refuse("address");

    const apiVersion = c.req.param("version") ?? "";
    const id = c.req.param("merchant") ?? "";
    const merchant = MERCHANT.test(id) ? merchants.find(id) : undefined;
    if (merchant === undefined || !speaks(merchant, apiVersion)) return refuse("unregistered");
    if (kind === "protocolDocument" && !merchant.disclose.protocol) return refuse("unregistered");
    const standing = await statusOf(merchant, origin);
    if (standing !== "proven") return refuse(standing ?? "away");
    if (!isForFrame(c.req.raw.headers)) return refuse("destination");

    const words = parts.words(c.req.query("lang"));
    return pack(
      c.req.raw,
      [kind, merchant.id, apiVersion, origin, gateway, words?.name].join(" "),
      () => document.withBoot(bootOf(kind, merchant, apiVersion, origin, gateway, words)),
      frameHeaders({
        gateway,
        origin,
        script: document.script,
        style: document.style,
        fonts: document.fonts,
        // Whatever the operator says, a page of the gateway's own host is on its site.
        sharedSite: !parts.ownSite || new URL(origin).hostname === new URL(gateway).hostname,
      }),
    );
  };
  const place = "/form/version/:version/merchant/:merchant";
  return new Hono()
    .get(`${place}/field`, (c) => answer(c, "document"))
    .get(`${place}/protocol-field`, (c) => answer(c, "protocolDocument"));

  function bootOf(
    kind: Kind,
    merchant: M,
    apiVersion: string,
    origin: string,
    gateway: string,
    words: FrameWords | undefined,
  ): Boot {
    const { cardType, bin } = merchant.disclose;
    const { idleMinutes, maxMinutes } = parts.lifetime;
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

/** The one value of `o`, when it is an http(s) origin in the browser's own spelling. */
function exactOrigin(values: string[] | undefined): string | undefined {
  const [value, ...more] = values ?? [];
  if (value === undefined || more.length > 0 || value.length > 300 || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  // A policy is a header of words: no character that could end a source or a directive gets through.
  const spelt = /^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d+)?$/.test(value);
  return spelt && url.origin === value && !url.hostname.endsWith(".") ? value : undefined;
}

function speaks(merchant: FrameMerchant, apiVersion: string): boolean {
  const version = VERSION.test(apiVersion) ? Number(apiVersion) : 0;
  const { min, max } = merchant.apiVersions;
  return version >= Math.max(min, VERSIONS.min) && version <= Math.min(max, VERSIONS.max);
}

/** An iframe, or a client that does not say; never a tab, an object, a prefetch or a prerendering. */
function isForFrame(headers: Headers): boolean {
  const destination = headers.get("sec-fetch-dest");
  const purpose = `${headers.get("sec-purpose") ?? ""} ${headers.get("purpose") ?? ""}`;
  return (destination === null || destination === "iframe") && !/prefetch|prerender/.test(purpose);
}
