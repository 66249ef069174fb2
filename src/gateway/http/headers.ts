/** A set of response headers by name. */
export type HeaderSet = Readonly<Record<string, string>>;

const ALWAYS: HeaderSet = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "X-DNS-Prefetch-Control": "off",
  "X-Robots-Tag": "noindex",
};

const NEVER_FRAMED: HeaderSet = { ...ALWAYS, "X-Frame-Options": "DENY" };

/**
 * Headers of API responses and of all errors, also those of the HTTP parser. Browsers must not store, frame or share
 * such a response.
 */
export const API_HEADERS: HeaderSet = {
  ...NEVER_FRAMED,
  "Cache-Control": "no-cache, no-store, must-revalidate",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Headers of the page that says why a frame URL got no field. */
export const ERROR_PAGE_HEADERS: HeaderSet = { ...API_HEADERS, "Content-Type": "text/html; charset=utf-8" };

/** Headers of files that only the gateway's own frames load. */
export const ASSET_HEADERS: HeaderSet = {
  ...NEVER_FRAMED,
  "Cache-Control": "public, max-age=3600",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Headers of scripts and style sheets that merchant pages load: readable across origins, because SRI needs that. */
export const SHARED_HEADERS: HeaderSet = {
  ...ASSET_HEADERS,
  "Cache-Control": "public, max-age=300",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Access-Control-Allow-Origin": "*",
};

/** `Cache-Control` of a path that contains the hash of its bytes. */
export const IMMUTABLE = "public, max-age=31536000, immutable";

/** HSTS, only for responses over TLS (RFC 6797, 7.2). */
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

/** The inputs of a frame document's headers. `script` and `style` are the CSP hash sources of its inline code. */
export interface FramePolicy {
  /** The gateway's origin, as the browser sees it. */
  gateway: string;
  /** The one page origin that may embed this document. */
  origin: string;
  script: string;
  style: string;
  /** The hash source of the style with the operator's fonts. Without it, the document loads no font. */
  fonts?: string | undefined;
  /** Whether other origins share the gateway's site. Then the document asks for a process of its own. */
  sharedSite: boolean;
}

/**
 * The headers of a frame document. It may load its inline script and style, the API, locale files and the pictures of
 * card brands. The sandbox removes abilities that the embedding page could leave on. There is no `X-Frame-Options`,
 * because it cannot name an origin. Browsers may cache the document for two minutes, because it is the same for all
 * fields of a page and contains nothing about a session.
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
