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
 * The data block `<script type="application/json" id="boot">` that the service writes into a frame document.
 * One document serves every field of a page, so nothing here is about one field or one session.
 */
export const Boot = strictObject({
  merchant: text(/^[0-9A-Za-z_-]{1,40}$/),
  /** API version of the URL. */
  apiVersion: text(/^\d{1,3}$/),
  /** The one page origin that this document is bound to. */
  origin: text(/./),
  /** The gateway's own origin, as the browser sees it. */
  gateway: text(/./),
  /** Sent as `X-HS-Frame` with every call; opaque here. */
  frameToken: text(/./),
  /** Brands this merchant takes; others are `unsupported`. */
  brands: array(oneOf(BRANDS)),
  /** When the page may learn the card type: once the number is settled, or while it is typed. */
  disclose: strictObject({ cardType: oneOf(["settled", "early"]), bin: boolean }),
  /** The locale file for the language in the document's address, where that is not English; read like one from the network. */
  words: optional(anything),
  /** Passed on to the page, which can then warn in time. */
  lifetime: strictObject(lifetime),
});
export type Boot = Infer<typeof Boot>;

/** Header that carries the frame token. */
export const FRAME_TOKEN_HEADER = "X-HS-Frame";
