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

/** One thing that a browser asks a gateway for, in the browser's words. */
export interface Ask {
  path: string;
  headers: Readonly<Record<string, string>>;
}

/** What browsers get from a gateway of this release under a configuration. */
export interface ExpectedResponses {
  /** Everything that pages and frames load, and two things that nobody must get. */
  asks: readonly Ask[];
  answerTo(ask: Ask): Promise<Response>;
}

const SCRIPT = { "Sec-Fetch-Dest": "script", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "cross-site" };
const IFRAME = { "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site" };
const TAB = { ...IFRAME, "Sec-Fetch-Dest": "document" };

/** An origin that no merchant can have registered: its name is reserved (RFC 2606). */
const STRANGER = "https://stranger.invalid";

/**
 * Reads the build and makes the very routes that serve it, without a store and without a port.
 *
 * @param url the origin under which the gateway is asked
 * @throws Error when there is no build, or the gateway answers to no such name
 */
export function expectedResponses(config: GatewayConfig, url: string): ExpectedResponses {
  const gateway = gatewayOrigin(new Request(url), config);
  if (gateway === undefined)
    throw new Error(`${url}: this configuration has no such origin; it belongs into publicOrigins`);
  const fonts = config.fonts && readFonts(config.fonts);
  const assets = readBuiltAssets(config.build, fonts?.files);
  const register = createOriginRegister(config.demo);
  const routes = new Hono().route("/", assetRoutes({ assets, gatewayOrigin: () => gateway })).route(
    "/",
    frameRoutes<MerchantProfile>({
      merchants: createMerchants(config.merchants),
      statusOf: (profile, origin) => register.statusOf(profile, origin),
      // Every document has one of its own.
      frameTokens: { mint: () => "", verify: () => undefined },
      ownSite: config.ownSite,
      gatewayOrigin: () => gateway,
      mayHave: () => true,
      document: readFrameDocument(config.build, "frame", fonts),
      protocolDocument: readFrameDocument(config.build, "protocol-frame", fonts),
      words: frameWords(assets),
      lifetime: config.session,
    }),
  );
  return {
    asks: [...asksForFiles(assets), ...config.merchants.flatMap(asksOfMerchant)],
    answerTo: async ({ path, headers }) => routes.request(gateway + path, { headers }),
  };
}

function asksForFiles({ byPath }: BuiltAssets): Ask[] {
  return [...byPath.keys()].map((path) => ({ path, headers: SCRIPT }));
}

function asksOfMerchant({ id, origins, apiVersions, disclose }: MerchantProfile): Ask[] {
  const place = `/form/version/${apiVersions.max}/merchant/${id}`;
  const frame = (kind: string, origin: string, headers: Ask["headers"]): Ask => {
    return { path: `${place}/${kind}?o=${encodeURIComponent(origin)}`, headers };
  };
  const kinds = disclose.protocol ? ["field", "protocol-field"] : ["field"];
  // A pattern is for a demo, and no origin.
  const own = origins.filter((origin) => !origin.includes("*"));
  return [
    { path: `${place}/session.js`, headers: SCRIPT },
    ...kinds.flatMap((kind) => [
      ...own.map((origin) => frame(kind, origin, IFRAME)),
      frame(kind, STRANGER, IFRAME),
      ...own.slice(0, 1).map((origin) => frame(kind, origin, TAB)),
    ]),
  ];
}
