import { BRANDS } from "./fields.ts";
import { z } from "./zod.ts";

/**
 * The data block `<script type="application/json" id="boot">` that the service writes into a frame document.
 * One document serves every field of a page, so nothing here is about one field or one session.
 */
export const Boot = z.strictObject({
  merchant: z.string().check(z.regex(/^[0-9A-Za-z_-]{1,40}$/)),
  /** API version of the URL. */
  apiVersion: z.string().check(z.regex(/^\d{1,3}$/)),
  /** The one page origin that this document is bound to. */
  origin: z.string(),
  /** The gateway's own origin, as the browser sees it. */
  gateway: z.string(),
  /** Sent as `X-HS-Frame` with every call; opaque here. */
  frameToken: z.string(),
  /** Brands this merchant takes; others are `unsupported`. */
  brands: z.array(z.enum(BRANDS)),
  /** When the page may learn the card type: once the number is settled, or while it is typed. */
  disclose: z.strictObject({ cardType: z.enum(["settled", "early"]), bin: z.boolean(), masked: z.boolean() }),
});
export type Boot = z.infer<typeof Boot>;

/** Header that carries the frame token. */
export const FRAME_TOKEN_HEADER = "X-HS-Frame";
