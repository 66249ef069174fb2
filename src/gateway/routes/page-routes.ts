import { existsSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import type { FrameTokens } from "../auth/frame-token.ts";
import type { GatewayConfig } from "../config/config.ts";
import type { Merchants } from "../config/merchants.ts";
import type { Log } from "../observability/log.ts";
import type { OriginRegister } from "../origins/origin-register.ts";
import { readBuiltAssets } from "../frames/built-assets.ts";
import { clientAddress } from "../net/client-address.ts";
import { readFrameDocument } from "../frames/frame-document.ts";
import { addressKey, createLimiter } from "../limits/limiter.ts";
import { readFonts } from "../frames/operator-fonts.ts";
import type { ServerEnv } from "../http/server-env.ts";
import { assetRoutes } from "./assets.ts";
import { frameWords } from "../frames/frame-words.ts";
import { frameRoutes } from "./frame.ts";
import { reportRoutes } from "./report.ts";

/** The dependencies of the page routes. */
export interface PageDependencies {
  config: GatewayConfig;
  merchants: Merchants;
  pageOrigins: OriginRegister;
  frameTokens: FrameTokens;
  log: Log;
}

/**
 * Routes of everything that browsers load: frame documents, elements and `session.js`. Without a build there are no such
 * files, and the gateway serves only the API.
 */
export function pageRoutes(
  { config, merchants, pageOrigins, frameTokens, log }: PageDependencies,
  gatewayOrigin: (request: Request, env: unknown) => string | undefined,
): Hono {
  const address = (request: Request, env: unknown) =>
    clientAddress(request.headers, (env as ServerEnv | undefined)?.peer, config.trustedProxies ?? []);
  const documents = createLimiter({
    max: config.limits.documentsPerMinute,
    windowMs: 60_000,
    keys: 20_000,
  });
  const routes = new Hono().route(
    "/",
    reportRoutes({
      gatewayOrigin,
      address,
      onReport: (what) => log({ event: "policy-report", what }),
    }),
  );
  if (!existsSync(join(config.build, "frame", "frame.html"))) return routes;
  const fonts = config.fonts && readFonts(config.fonts);
  const assets = readBuiltAssets(config.build, fonts?.files);
  return routes.route("/", assetRoutes({ assets, gatewayOrigin })).route(
    "/",
    frameRoutes({
      merchants,
      statusOf: (profile, origin) => pageOrigins.statusOf(profile, origin),
      frameTokens,
      ownSite: config.ownSite,
      gatewayOrigin,
      // All payers of a demo share one address.
      isWithinLimit: (request, env) =>
        config.demo || documents.take(addressKey(address(request, env) ?? "unknown")),
      document: readFrameDocument(config.build, "frame", fonts),
      protocolDocument: readFrameDocument(config.build, "protocol-frame", fonts),
      words: frameWords(assets),
      lifetime: config.session,
      onRefused: (reason) => log({ event: "frame-refused", reason }),
    }),
  );
}
