import { Hono } from "hono";
import type { BuiltAsset, BuiltAssets } from "../frames/built-assets.ts";
import { API_HEADERS, hstsHeaders } from "../http/headers.ts";
import { findLocales } from "../frames/find-locales.ts";
import { codingFor } from "../http/compression.ts";

/** The dependencies of the asset routes. */
export interface AssetDependencies {
  assets: BuiltAssets;
  gatewayOrigin: (request: Request, env: unknown) => string | undefined;
}

/**
 * Routes of the gateway's files: `/hosted-session.js`, `/hosted-quote.js`, `/assets/…` and
 * `/form/version/{v}/merchant/{m}/session.js`. A path is a key of a table that is made at start, so no part of a request
 * becomes part of a file name. A language without a file gets the file of the nearest language.
 */
export function assetRoutes({ assets, gatewayOrigin }: AssetDependencies): Hono {
  const findLocale = findLocales(assets.byPath.keys());
  const respond = (request: Request, env: unknown, found: BuiltAsset | undefined): Response => {
    const gateway = gatewayOrigin(request, env);
    if (gateway === undefined) return emptyResponse(421);
    if (found === undefined) return emptyResponse(404);
    const coding = codingFor(request.headers.get("accept-encoding"));
    const etag = `"${found.etag}-${coding}"`;
    const headers = { ...found.headers, ...hstsHeaders(gateway), ETag: etag };
    if (matchesEtag(request.headers.get("if-none-match"), etag))
      return new Response(null, { status: 304, headers });
    const body = found.codings[coding];
    return new Response(body, {
      headers: {
        ...headers,
        "Content-Length": String(body.byteLength),
        ...(coding === "identity" ? {} : { "Content-Encoding": coding }),
      },
    });
  };
  return new Hono()
    .get("/hosted-session.js", (c) => respond(c.req.raw, c.env, assets.byPath.get("/hosted-session.js")))
    .get("/hosted-quote.js", (c) => respond(c.req.raw, c.env, assets.byPath.get("/hosted-quote.js")))
    .get("/assets/*", (c) =>
      respond(c.req.raw, c.env, assets.byPath.get(findLocale(new URL(c.req.url).pathname))),
    )
    .get("/form/version/:version{[1-9][0-9]{1,2}}/merchant/:merchant{[0-9A-Za-z_-]{1,40}}/session.js", (c) =>
      respond(c.req.raw, c.env, assets.sessionScript),
    );
}

function matchesEtag(ifNoneMatch: string | null, etag: string): boolean {
  return (ifNoneMatch ?? "").split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

function emptyResponse(status: number): Response {
  return new Response(null, { status, headers: API_HEADERS });
}
