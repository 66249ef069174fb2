import type { FrameAddress } from "../elements/field/field-frame.ts";
import { logError } from "./console-messages.ts";
import { createPaymentSession } from "./payment-session.ts";

/**
 * The gateway's `session.js`: defines `PaymentSession` on `window`. The merchant and the API version come from the
 * script's own address, never from the page. Single-page shops load it again. From the same address it then keeps the
 * existing object and the fields that are still in the page.
 */

const ADDRESS = /\/form\/version\/(\d{1,3})\/merchant\/([0-9A-Za-z_-]{1,40})\/session\.js$/;

function scriptAddress(): FrameAddress | undefined {
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

const source = scriptAddress();
const address = JSON.stringify(source);
const existing = (window.PaymentSession as Marked | undefined)?.[OPENED];
if (!source) {
  logError("session.js must be loaded from /form/version/{version}/merchant/{merchant}/session.js.");
} else if (existing?.address === address) {
  existing.revisit();
} else {
  const { api, revisit } = createPaymentSession(source);
  window.PaymentSession = Object.defineProperty(api, OPENED, { value: { address, revisit } });
}
