import type { Placement } from "../elements/field/field-frame.ts";
import { complain } from "./console-messages.ts";
import { createPaymentSession } from "./payment-session.ts";

/**
 * The gateway's `session.js`: puts `PaymentSession` on `window`. Who the merchant is and which API version it
 * speaks come from the script's own address, never from the page. Loaded again from the same address (single-page
 * shops do), it leaves the one that is there, with the fields that are still in the page.
 */

const ADDRESS = /\/form\/version\/(\d{1,3})\/merchant\/([0-9A-Za-z_-]{1,40})\/session\.js$/;

function placement(): Placement | undefined {
  const own = document.currentScript;
  const scripts = own instanceof HTMLScriptElement ? [own] : [...document.scripts].toReversed();
  for (const { src } of scripts) {
    if (!URL.canParse(src)) continue;
    const { origin, pathname } = new URL(src);
    const [, apiVersion, merchant] = ADDRESS.exec(pathname) ?? [];
    if (apiVersion && merchant) return { gateway: origin, apiVersion, merchant, document: "protocol-field" };
  }
  return undefined;
}

const OPENED = Symbol.for("hosted-session.opened");
type Marked = { [OPENED]?: { address: string; revisit: () => void } };

const place = placement();
const address = JSON.stringify(place);
const before = (window.PaymentSession as Marked | undefined)?.[OPENED];
if (!place) {
  complain("session.js must be loaded from /form/version/{version}/merchant/{merchant}/session.js.");
} else if (before?.address === address) {
  before.revisit();
} else {
  const { api, revisit } = createPaymentSession(place);
  window.PaymentSession = Object.defineProperty(api, OPENED, { value: { address, revisit } });
}
