import { Hono } from "hono";
import { type BuiltAssets, readBuiltAssets } from "../frames/built-assets.ts";
import type { GatewayConfig } from "../config/config.ts";
import { readFrameDocument } from "../frames/frame-document.ts";
import { gatewayOrigin } from "../net/gateway-origin.ts";
import { createMerchants, type MerchantProfile } from "../config/merchants.ts";
import { readFonts } from "../frames/operator-fonts.ts";
import { createOriginRegister } from "../origins/origin-register.ts";
import { assetRoutes } from "../routes/assets.ts";
import { frameWords } from "../frames/frame-words.ts";
import { frameRoutes } from "../routes/frame.ts";

/** One request of a browser, with the headers that browsers set. */
export interface BrowserRequest {
  path: string;
  headers: Readonly<Record<string, string>>;
}

/** The responses of a gateway of this release under one configuration. */
export interface ExpectedResponses {
  /** The requests for everything that pages and frames load, and two requests that the gateway must refuse. */
  requests: readonly BrowserRequest[];
  respond(request: BrowserRequest): Promise<Response>;
}

const SCRIPT = { "Sec-Fetch-Dest": "script", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "cross-site" };
const IFRAME = { "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site" };
const TAB = { ...IFRAME, "Sec-Fetch-Dest": "document" };

/** An origin that no merchant can register, because its name is reserved (RFC 2606). */
const STRANGER = "https://stranger.invalid";

/**
 * Reads the build and creates the routes that serve it, without a store and without a port.
 *
 * @param url the origin that the requests are sent to
 * @throws Error when there is no build, or the configuration does not have this origin
 */
export function expectedResponses(config: GatewayConfig, url: string): ExpectedResponses {
  const gateway = gatewayOrigin(new Request(url), config);
  if (gateway === undefined)
    throw new Error(`${url}: this configuration does not have this origin; add it to publicOrigins`);
  const fonts = config.fonts && readFonts(config.fonts);
  const assets = readBuiltAssets(config.build, fonts?.files);
  const register = createOriginRegister(config.demo);
  const routes = new Hono().route("/", assetRoutes({ assets, gatewayOrigin: () => gateway })).route(
    "/",
    frameRoutes<MerchantProfile>({
      merchants: createMerchants(config.merchants),
      statusOf: (profile, origin) => register.statusOf(profile, origin),
      // The comparison ignores frame tokens.
      frameTokens: { mint: () => "", verify: () => undefined },
      ownSite: config.ownSite,
      gatewayOrigin: () => gateway,
      isWithinLimit: () => true,
      document: readFrameDocument(config.build, "frame", fonts),
      protocolDocument: readFrameDocument(config.build, "protocol-frame", fonts),
      words: frameWords(assets),
      lifetime: config.session,
    }),
  );
  return {
    requests: [...requestsForFiles(assets), ...config.merchants.flatMap(requestsOfMerchant)],
    respond: async ({ path, headers }) => routes.request(gateway + path, { headers }),
  };
}

function requestsForFiles({ byPath }: BuiltAssets): BrowserRequest[] {
  return [...byPath.keys()].map((path) => ({ path, headers: SCRIPT }));
}

function requestsOfMerchant({ id, origins, apiVersions, disclose }: MerchantProfile): BrowserRequest[] {
  const path = `/form/version/${apiVersions.max}/merchant/${id}`;
  const frame = (kind: string, origin: string, headers: BrowserRequest["headers"]): BrowserRequest => {
    return { path: `${path}/${kind}?o=${encodeURIComponent(origin)}`, headers };
  };
  const kinds = disclose.protocol ? ["field", "protocol-field"] : ["field"];
  // Patterns are only for demos, and are not origins.
  const own = origins.filter((origin) => !origin.includes("*"));
  return [
    { path: `${path}/session.js`, headers: SCRIPT },
    ...kinds.flatMap((kind) => [
      ...own.map((origin) => frame(kind, origin, IFRAME)),
      frame(kind, STRANGER, IFRAME),
      ...own.slice(0, 1).map((origin) => frame(kind, origin, TAB)),
    ]),
  ];
}
