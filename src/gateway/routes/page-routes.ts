import { existsSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { readBuiltAssets } from "../frames/built-assets.ts";
import { clientAddress } from "../net/client-address.ts";
import { readFrameDocument } from "../frames/frame-document.ts";
import { addressKey, createLimiter } from "../limits/limiter.ts";
import { readFonts } from "../frames/operator-fonts.ts";
import type { Parts } from "../dependencies.ts";
import type { ServerEnv } from "../http/server-env.ts";
import { assetRoutes } from "./assets.ts";
import { frameWords } from "../frames/frame-words.ts";
import { frameRoutes } from "./frame.ts";
import { reportRoutes } from "./report.ts";

/**
 * What browsers load: the frames' documents, the elements, the compatibility script. Without a build there are
 * none, and the service is an API alone.
 */
export function pageRoutes(
  { config, merchants, pageOrigins, frameTokens, log }: Parts,
  gatewayOrigin: (request: Request, env: unknown) => string | undefined,
): Hono {
  const address = (request: Request, env: unknown) =>
    clientAddress(request.headers, (env as ServerEnv | undefined)?.peer, config.trustedProxies ?? []);
  const documents = createLimiter({
    most: config.limits.documentsPerMinute,
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
      standingOf: (profile, origin) => pageOrigins.standingOf(profile, origin),
      frameTokens,
      ownSite: config.ownSite,
      gatewayOrigin,
      // A demo has all its payers at one address.
      mayHave: (request, env) =>
        config.demo || documents.take(addressKey(address(request, env) ?? "unknown")),
      document: readFrameDocument(config.build, "frame", fonts),
      protocolDocument: readFrameDocument(config.build, "protocol-frame", fonts),
      words: frameWords(assets),
      lifetime: config.session,
      onRefused: (reason) => log({ event: "frame-refused", reason }),
    }),
  );
}
