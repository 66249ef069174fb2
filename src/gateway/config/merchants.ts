import { GatewayError } from "../../wire/rest/errors.ts";
import { BRANDS } from "../../wire/schema/fields.ts";
import { OPERATIONS } from "../../wire/rest/operations.ts";
import { z } from "../../wire/schema/zod.ts";
import { parseAmount } from "../../core/money.ts";
import { isLoopbackHost } from "../../core/loopback.ts";
import { advise, flag } from "./advice.ts";
import { isServerUrl } from "./server-url.ts";

const percent = z.string().check(z.regex(/^\d{1,2}(\.\d{1,4})?$/));
const amount = z.string().check(z.regex(/^\d{1,12}(\.\d{1,3})?$/));

/**
 * A surcharge rule. A condition that is left out fits every card. The first rule that fits a card and a currency applies. A rule
 * with amounts needs a currency, because they are in it.
 */
export const SurchargeRule = z
  .strictObject({
    brands: z.optional(z.array(z.enum(BRANDS))),
    fundingMethods: z.optional(z.array(z.enum(["CHARGE", "CREDIT", "DEBIT", "UNKNOWN"]))),
    currency: z.optional(z.string().check(z.regex(/^[A-Z]{3}$/))),
    /** As the table of issuer ranges names them. */
    products: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(40)))),
    percent: z.optional(percent),
    flat: z.optional(amount),
    least: z.optional(amount),
    most: z.optional(amount),
  })
  .check(z.refine(amountsFit, "amounts and currency"));
export type SurchargeRule = z.infer<typeof SurchargeRule>;

/** Whether a rule's amounts are valid in its currency, and `least` is not over `most`. */
function amountsFit({
  currency,
  flat,
  least,
  most,
}: {
  currency?: string | undefined;
  flat?: string | undefined;
  least?: string | undefined;
  most?: string | undefined;
}): boolean {
  const given = [flat, least, most].filter((text) => text !== undefined);
  if (currency === undefined) return given.length === 0;
  const units = (text: string | undefined, otherwise: bigint) =>
    text === undefined ? otherwise : parseAmount(text, currency);
  if (given.some((text) => parseAmount(text, currency) === undefined)) return false;
  return most === undefined || units(least, 0n)! <= units(most, 0n)!;
}

/** Cards for which the law forbids a surcharge; it overrides rules and merchants. */
const SurchargeForbidden = z.strictObject({
  debit: z._default(z.boolean(), false),
  /** Countries of issuers, by the table of issuer ranges (ISO 3166-1, three letters). */
  countries: z._default(z.array(z.string().check(z.regex(/^[A-Z]{3}$/))), []),
});

/** A page origin. `origin-mistake.ts` has the further rules, because they depend on the gateway. */
const Origin = z.string().check(z.maxLength(300));

const serverUrl = z.string().check(z.refine(isServerUrl));
const merchantId = z.string().check(z.regex(/^[0-9A-Za-z_-]{1,40}$/));
const version = z.int().check(z.minimum(1), z.maximum(999));
const operationNames = new Set<string>(OPERATIONS.map(({ name }) => name));

/** The system that charges: the built-in simulator, or another gateway that speaks this protocol. */
const Processor = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("simulator") }),
  z.strictObject({
    type: z.literal("gateway"),
    /** Everything before `/merchant/…`. */
    url: advise(
      serverUrl,
      '"https://gateway.example/api/rest/version/100", without user or query; http to this machine alone',
    ),
    merchant: advise(merchantId, "the merchant's id there, 1 to 40 of 0-9 A-Z a-z _ -"),
    password: advise(z.string().check(z.minLength(1)), "the API password there"),
    /** For one attempt, of which there are two; together less than the time after which a transaction counts as dead. */
    timeoutSeconds: advise(
      z._default(z.number().check(z.minimum(1), z.maximum(60)), 30),
      "seconds for one attempt, 1 to 60",
    ),
  }),
]);

const Wallet = z.strictObject({
  type: z.literal("simulated"),
  /** The address of the wallet's server; docs/protocol.md 1.14 has its contract. */
  url: serverUrl,
});

/** The operator's settings for one merchant. */
export const MerchantProfile = z.strictObject({
  id: advise(merchantId, "1 to 40 of 0-9 A-Z a-z _ -"),
  /** SHA-256 of each API password that works now; two while one is being replaced. */
  passwords: advise(
    z
      .array(z.strictObject({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }))
      .check(z.minLength(1), z.maxLength(2)),
    'one or two of {"sha256": "64 hex digits"}',
  ),
  origins: advise(
    z._default(z.array(Origin).check(z.maxLength(20)), []),
    'page origins such as "https://shop.example", 20 at most',
  ),
  brands: advise(
    z._default(z.array(z.enum(BRANDS)).check(z.minLength(1)), [...BRANDS]),
    'a list such as ["VISA", "MASTERCARD"], one at least; all if left out',
  ),
  apiVersions: advise(
    z._default(z.strictObject({ min: version, max: version }).check(z.refine(({ min, max }) => min <= max)), {
      min: 18,
      max: 100,
    }),
    '{"min": 18, "max": 100}, each 1 to 999 and min not over max',
  ),
  disclose: advise(
    z._default(
      z.strictObject({
        cardType: z._default(z.enum(["settled", "early"]), "settled"),
        /** Whether pages learn the first six digits; `protocol`: pages of `session.js` alone. */
        bin: z._default(z.union([z.boolean(), z.literal("protocol")]), false),
        /**
         * Whether pages of the gateway's own `session.js` work for this merchant. That protocol promises them masked values,
         * the expiry date, and the card type while the number is typed, which the elements never tell.
         */
        protocol: z._default(z.boolean(), false),
      }),
      { cardType: "settled", bin: false, protocol: false },
    ),
    '{"cardType": "settled" or "early", "bin": true, false or "protocol", "protocol": true or false}',
  ),
  /** Whether a session id is accepted as a password, for mobile SDKs and 3DS libraries. */
  sessionAsPassword: flag(),
  /** Whether a frame may create the session for a page that brings none. */
  browserSessions: flag(),
  /** The operations that this merchant may use; all if left out. */
  operations: advise(
    z.optional(z.array(z.string().check(z.refine((name) => operationNames.has(name))))),
    'a list such as ["CREATE_SESSION", "PAY"], names of operations; all if left out',
  ),
  processor: advise(
    z._default(Processor, { type: "simulator" }),
    '{"type": "simulator"} or {"type": "gateway", "url", "merchant", "password"}',
  ),
  surcharge: advise(
    z._default(z.array(SurchargeRule), []),
    'rules such as {"brands": ["AMEX"], "percent": "2.5"}; flat, least and most go with a currency, are as fine as it, and least is not over most',
  ),
  surchargeForbidden: advise(
    z._default(SurchargeForbidden, { debit: false, countries: [] }),
    '{"debit": true, "countries": ["GBR"]}, either or both',
  ),
  wallets: advise(
    z._default(z.record(z.string().check(z.regex(/^[A-Z_]{1,40}$/)), Wallet), {}),
    '{"MASTERPASS_ONLINE": {"type": "simulated", "url": "https://wallet.example"}}: names in capitals, no user or query, http to this machine alone',
  ),
  /** Sent as `X-Notification-Secret`; without it no webhook is sent. */
  notificationSecret: advise(
    z.optional(z.string().check(z.regex(/^[!-~]{16,64}$/))),
    "16 to 64 letters, digits and signs of ASCII, no blanks",
  ),
});
export type MerchantProfile = z.infer<typeof MerchantProfile>;

/** The register of merchants. */
export interface Merchants {
  find(id: string): MerchantProfile | undefined;
  all(): readonly MerchantProfile[];
  /** Replaces all profiles. */
  replace(profiles: readonly MerchantProfile[]): void;
}

/**
 * Parses the API version in a URL, and checks that the merchant's clients may use it.
 *
 * @throws GatewayError UNSUPPORTED_VERSION
 */
export function apiVersionOf({ apiVersions }: MerchantProfile, version: string): number {
  const number = /^[1-9]\d{0,2}$/.test(version) ? Number(version) : 0;
  if (number < apiVersions.min || number > apiVersions.max) {
    throw new GatewayError("UNSUPPORTED_VERSION", undefined, { apiVersion: version });
  }
  return number;
}

/** Creates a register of the configuration's merchants. */
export function createMerchants(profiles: readonly MerchantProfile[]): Merchants {
  const indexed = (all: readonly MerchantProfile[]) => new Map(all.map((profile) => [profile.id, profile]));
  let byId = indexed(profiles);
  return {
    find: (id) => byId.get(id),
    all: () => [...byId.values()],
    replace(others) {
      byId = indexed(others);
    },
  };
}

/**
 * Whether a page of this origin may embed the merchant's fields. Origins match exactly; a demo also has patterns for loopback
 * hosts.
 */
export function isAllowedOrigin(profile: MerchantProfile, origin: string, demo: boolean): boolean {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return false;
  if (profile.origins.includes(origin)) return true;
  if (!demo) return false;
  const { protocol, hostname } = new URL(origin);
  return isLoopbackHost(hostname) && profile.origins.some((pattern) => matches(pattern, protocol, hostname));
}

/** Whether a host matches a pattern such as `http://*.localhost:*`: any port, and for `*.` any name below. */
function matches(pattern: string, protocol: string, hostname: string): boolean {
  const parts = /^(https?:)\/\/(\*\.)?([a-z0-9.-]+):\*$/.exec(pattern);
  if (!parts || parts[1] !== protocol) return false;
  return parts[2] === undefined ? hostname === parts[3] : hostname.endsWith(`.${parts[3]}`);
}
