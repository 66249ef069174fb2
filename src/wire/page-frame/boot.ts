import { BRANDS, lifetime } from "../schema/fields.ts";
import {
  type Infer,
  anything,
  array,
  boolean,
  oneOf,
  optional,
  strictObject,
  text,
} from "../schema/schema.ts";

/**
 * The data block `<script type="application/json" id="boot">` that the gateway writes into a frame document. One document
 * serves every field of a page, so it holds nothing about one field or one session.
 */
export const Boot = strictObject({
  merchant: text(/^[0-9A-Za-z_-]{1,40}$/),
  /** API version of the URL. */
  apiVersion: text(/^\d{1,3}$/),
  /** The page origin that this document is bound to. */
  origin: text(/./),
  /** The gateway's own origin, as the browser sees it. */
  gateway: text(/./),
  /** Sent as `X-HS-Frame` with every call; opaque here. */
  frameToken: text(/./),
  /** The brands that the merchant accepts. A field shows the error `unsupported` for any other. */
  brands: array(oneOf(BRANDS)),
  /**
   * When the page learns the card type: once the number is settled, or while the payer types it. `bin`: whether the page
   * learns the first six digits.
   */
  disclose: strictObject({ cardType: oneOf(["settled", "early"]), bin: boolean }),
  /**
   * The locale file for the language in the document's URL; absent for English. The frame parses it like one from the
   * network.
   */
  words: optional(anything),
  /** The frame passes it on to the page, which can then announce the expiry of the session in time. */
  lifetime: strictObject(lifetime),
});
export type Boot = Infer<typeof Boot>;

/** Header that carries the frame token. */
export const FRAME_TOKEN_HEADER = "X-HS-Frame";
