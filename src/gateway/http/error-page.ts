import { ERROR_PAGE_HEADERS } from "./headers.ts";

/**
 * The reason why a frame URL got no field. An unknown merchant, an unregistered origin and an unproven origin get the
 * same page, because the difference would tell a visitor which merchants exist.
 */
export type FrameRefusal = "address" | "unregistered" | "unproven" | "destination" | "host" | "busy" | "away";

const UNREGISTERED =
  "This merchant, this API version and this page origin do not go together. Check the <code>merchant</code> " +
  "attribute and the API version, and ask the operator of the gateway whether the exact origin of the page " +
  "(scheme, host and port) is registered for the merchant and proven to be the merchant's.";

const TEXTS: Record<FrameRefusal, string> = {
  address:
    "The address must have <code>?o=</code> and the origin of the page around the field, once: scheme, host and " +
    "port, as in <code>https://shop.example</code>. The elements write it themselves.",
  unregistered: UNREGISTERED,
  unproven: UNREGISTERED,
  destination:
    "This is one field of a payment form. It is shown only inside a page that is registered for it.",
  busy: "This address has requested too many fields. Please wait a minute and try again.",
  away: "The gateway cannot check at the moment whether this page may show the field. Please try again in a minute.",
  host: "The gateway is not configured to answer under this host name. Its operator sets <code>publicOrigin</code>.",
};

const STATUS: Record<FrameRefusal, number> = {
  address: 403,
  unregistered: 403,
  unproven: 403,
  destination: 403,
  host: 421,
  busy: 429,
  away: 503,
};

/** A small page for the developer of a page whose frame stays empty. It repeats nothing of the request. */
export function errorPage(reason: FrameRefusal): Response {
  const html =
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>No payment field here</title>` +
    `<h1>No payment field here</h1><p>${TEXTS[reason]}</p></html>\n`;
  return new Response(html, {
    status: STATUS[reason],
    headers: {
      ...ERROR_PAGE_HEADERS,
      Vary: "Sec-Fetch-Dest",
      ...(reason === "busy" || reason === "away" ? { "Retry-After": "60" } : {}),
    },
  });
}
