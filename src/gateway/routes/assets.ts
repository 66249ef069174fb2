import { Hono } from "hono";
import type { BuiltAsset, BuiltAssets } from "../frames/built-assets.ts";
import { API_HEADERS, hstsHeaders } from "../http/headers.ts";
import { findLocales } from "../frames/find-locales.ts";
import { codingFor } from "../http/compression.ts";

/** What the asset routes work with. */
export interface AssetDependencies {
  assets: BuiltAssets;
  gatewayOrigin: (request: Request, env: unknown) => string | undefined;
}

/**
 * The gateway's files: `/hosted-session.js`, `/hosted-quote.js`, `/assets/…` and the compatibility script's
 * `/form/version/{v}/merchant/{m}/session.js`. A path is a key of a table made at start, so no part of a
 * request ever becomes part of a file name. For a language without a file there is the nearest one's.
 */
export function assetRoutes({ assets, gatewayOrigin }: AssetDependencies): Hono {
  const findLocale = findLocales(assets.byPath.keys());
  const answer = (request: Request, env: unknown, found: BuiltAsset | undefined): Response => {
    const gateway = gatewayOrigin(request, env);
    if (gateway === undefined) return bare(421);
    if (found === undefined) return bare(404);
    const coding = codingFor(request.headers.get("accept-encoding"));
    const etag = `"${found.etag}-${coding}"`;
    const headers = { ...found.headers, ...hstsHeaders(gateway), ETag: etag };
    if (isNamed(request.headers.get("if-none-match"), etag))
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
    .get("/hosted-session.js", (c) => answer(c.req.raw, c.env, assets.byPath.get("/hosted-session.js")))
    .get("/hosted-quote.js", (c) => answer(c.req.raw, c.env, assets.byPath.get("/hosted-quote.js")))
    .get("/assets/*", (c) =>
      answer(c.req.raw, c.env, assets.byPath.get(findLocale(new URL(c.req.url).pathname))),
    )
    .get("/form/version/:version{[1-9][0-9]{1,2}}/merchant/:merchant{[0-9A-Za-z_-]{1,40}}/session.js", (c) =>
      answer(c.req.raw, c.env, assets.sessionScript),
    );
}

function isNamed(ifNoneMatch: string | null, etag: string): boolean {
  return (ifNoneMatch ?? "").split(",").some((name) => name.trim().replace(/^W\//, "") === etag);
}

function bare(status: number): Response {
  return new Response(null, { status, headers: API_HEADERS });
}
