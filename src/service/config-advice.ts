import type { z } from "../wire/zod.ts";

/** What to write where something is wrong, for the members people get wrong. Of two that fit, the later one counts. */
const ADVICE: Record<string, string> = {
  "port": "a port number, 0 to 65535",
  "publicOrigin": 'an origin without a path, "https://pay.example"',
  "publicOrigins": 'a list of origins without a path, ["https://pay.example"]',
  "ownSite": "true or false",
  "data": "the folder of the database",
  "databaseUrl": '"postgresql://user:password@host:5432/database?sslmode=verify-full"',
  "keys": '{"file": "path of the key ring"}',
  "session.idleMinutes": "minutes after the last write, 1 to 60",
  "session.maxMinutes": "minutes after creation, 1 to 240",
  "session.authenticationLimit": "a number of calls, 1 to 25",
  "fonts":
    '{"folder": "fonts", "faces": [{"family": "Brand Sans", "file": "brand-sans.woff2", "weight": "400"}]}, plain names',
  "limits": "a number, 1 to 1000000, for each of its names that is not to stay as it is",
  "trustedProxies": 'a list of addresses and networks, such as ["127.0.0.1", "10.1.0.0/16"]; no names',
  "operators": 'a list of addresses and networks, such as ["10.0.0.7", "10.2.0.0/16"]; no names',
  "originProof": '"required" or "off"',
  "retiredVersions": 'a list such as [{"upTo": 29, "from": "2027-06-30"}]',
  "merchants": "a list of merchants",
  "merchants[].id": "1 to 40 of 0-9 A-Z a-z _ -",
  "merchants[].passwords": 'one or two of {"sha256": "64 hex digits"}',
  "merchants[].origins": 'page origins such as "https://shop.example", 20 at most',
  "merchants[].surcharge":
    'rules such as {"brands": ["AMEX"], "percent": "2.5"}; flat, least and most go with a currency, are as fine as it, and least is not over most',
  "merchants[].surchargeForbidden": '{"debit": true, "countries": ["GBR"]}, either or both',
  "merchants[].processor": '{"type": "simulator"} or {"type": "gateway", "url", "merchant", "password"}',
};

/** A mistake in a configuration, as its path and what to write there; never what is written there. */
export function explain(issue: z.core.$ZodIssue): string {
  const path = issue.path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("");
  const plain = path.replace(/^\./, "");
  if (issue.code === "unrecognized_keys")
    return `${plain === "" ? "" : `${plain}: `}no such setting: ${issue.keys.join(", ")}`;
  const general = plain.replaceAll(/\[\d+\]/g, "[]");
  const known = Object.keys(ADVICE)
    .filter((key) => general === key || general.startsWith(`${key}.`) || general.startsWith(`${key}[`))
    .at(-1);
  return `${plain}: ${known === undefined ? issue.message : `write ${ADVICE[known]}`}`;
}
