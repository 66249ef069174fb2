import { ERROR_PAGE_HEADERS } from "./headers.ts";

/**
 * Why a frame address got no field. A merchant that does not exist, one with other origins and one whose origin is not
 * proven are told alike.
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
    "This is one field of a payment form. It shows only inside the page that it was registered for.",
  busy: "Too many fields were asked for from this address. Please wait a minute and try again.",
  away: "The gateway cannot tell just now whether this page may show the field. Please try again in a minute.",
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

/** A small page for whoever looks into why the frame stays empty. Nothing of the request is repeated in it. */
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
