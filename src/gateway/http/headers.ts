/** A set of response headers by name. */
export type HeaderSet = Readonly<Record<string, string>>;

const ALWAYS: HeaderSet = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "X-DNS-Prefetch-Control": "off",
  "X-Robots-Tag": "noindex",
};

const NEVER_FRAMED: HeaderSet = { ...ALWAYS, "X-Frame-Options": "DENY" };

/** API answers, and every error whatever the path, even those of the HTTP parser: nothing is stored, framed or shared. */
export const API_HEADERS: HeaderSet = {
  ...NEVER_FRAMED,
  "Cache-Control": "no-cache, no-store, must-revalidate",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** The page that says why there is no field here. */
export const ERROR_PAGE_HEADERS: HeaderSet = { ...API_HEADERS, "Content-Type": "text/html; charset=utf-8" };

/** Files that only our own frames load. */
export const ASSET_HEADERS: HeaderSet = {
  ...NEVER_FRAMED,
  "Cache-Control": "public, max-age=3600",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Scripts and looks that merchant pages load: readable across origins, which subresource integrity needs; no credentials. */
export const SHARED_HEADERS: HeaderSet = {
  ...ASSET_HEADERS,
  "Cache-Control": "public, max-age=300",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Access-Control-Allow-Origin": "*",
};

/** For an address whose bytes never change, since it names them. */
export const IMMUTABLE = "public, max-age=31536000, immutable";

/** HSTS, for answers over TLS alone (RFC 6797, 7.2). */
export function hstsHeaders(gateway: string): HeaderSet {
  return gateway.startsWith("https:")
    ? { "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload" }
    : {};
}

const DENIED_FEATURES = [
  "accelerometer",
  "autoplay",
  "bluetooth",
  "browsing-topics",
  "camera",
  "clipboard-read",
  "clipboard-write",
  "cross-origin-isolated",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "usb",
  "web-share",
  "window-management",
  "xr-spatial-tracking",
];

/** What a frame document's policy depends on. `script` and `style` are hash sources (`sha256-…`) of its inline code. */
export interface FramePolicy {
  /** The gateway's origin, as the browser sees it. */
  gateway: string;
  /** The one page origin that may embed this document. */
  origin: string;
  script: string;
  style: string;
  /** The same of the style with the operator's fonts; without it no font is loaded. */
  fonts?: string | undefined;
  /** Whether the browser has to be asked for a process of the origin's own: the site has other inhabitants. */
  sharedSite: boolean;
}

/**
 * The headers of a field's document. Its only sources are its own two inline blocks, the API and the pictures
 * of card brands; the sandbox takes away what an embedding page could otherwise leave on. There is no
 * `X-Frame-Options`: it cannot name an origin. The document is the same for all fields of a page and says
 * nothing about a session, so the browser may keep it for two minutes and fetch it once for all of them.
 */
export function frameHeaders({ gateway, origin, script, style, fonts, sharedSite }: FramePolicy): HeaderSet {
  const policy = [
    "default-src 'none'",
    `script-src '${script}'`,
    `style-src '${style}'${fonts === undefined ? "" : ` '${fonts}'`}`,
    `connect-src ${gateway}/api/ ${gateway}/assets/locales/`,
    `img-src ${gateway}/assets/brands/`,
    fonts === undefined ? "font-src 'none'" : `font-src ${gateway}/assets/fonts/`,
    "frame-src 'none'",
    "worker-src 'none'",
    "manifest-src 'none'",
    "media-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${origin}`,
    "sandbox allow-scripts allow-same-origin",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    `report-uri ${gateway}/form/report`,
    "report-to hs",
  ];
  return {
    ...ALWAYS,
    ...hstsHeaders(gateway),
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "private, max-age=120",
    "Vary": "Accept-Encoding, Sec-Fetch-Dest",
    "Content-Security-Policy": policy.join("; "),
    "Reporting-Endpoints": `hs="${gateway}/form/report"`,
    "Integrity-Policy": "blocked-destinations=(script)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
    ...(sharedSite ? { "Origin-Agent-Cluster": "?1" } : {}),
    "Permissions-Policy": DENIED_FEATURES.map((feature) => `${feature}=()`).join(", "),
  };
}
