import { existsSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { readBuiltAssets } from "./built-assets.ts";
import { readFrameDocument } from "./frame-document.ts";
import { isAllowedOrigin } from "./merchants.ts";
import type { Parts } from "./parts.ts";
import type { ServerEnv } from "./app.ts";
import { assetRoutes } from "./routes/assets.ts";
import { frameRoutes } from "./routes/frame.ts";
import { reportRoutes } from "./routes/report.ts";

/**
 * What browsers load: the frames' documents, the elements, the compatibility script. Without a build there are
 * none, and the service is an API alone.
 */
export function pageRoutes(
  { config, merchants, frameTokens, log }: Parts,
  gatewayOrigin: (request: Request, env: unknown) => string | undefined,
): Hono {
  const routes = new Hono().route(
    "/",
    reportRoutes({
      gatewayOrigin,
      peer: (env) => (env as ServerEnv | undefined)?.peer,
      onReport: (what) => log({ event: "policy-report", what }),
    }),
  );
  if (!existsSync(join(config.build, "frame", "frame.html"))) return routes;
  return routes.route("/", assetRoutes({ assets: readBuiltAssets(config.build), gatewayOrigin })).route(
    "/",
    frameRoutes({
      merchants,
      isAllowedOrigin: (profile, origin) => isAllowedOrigin(profile, origin, config.demo),
      frameTokens,
      gatewayOrigin,
      document: readFrameDocument(config.build, "frame"),
      protocolDocument: readFrameDocument(config.build, "protocol-frame"),
      onRefused: (reason) => log({ event: "frame-refused", reason }),
    }),
  );
}
