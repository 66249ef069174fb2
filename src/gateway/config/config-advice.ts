import type { z } from "../../wire/schema/zod.ts";

/** What to write where something is wrong, for the members people get wrong. Of two that fit, the later one counts. */
const ADVICE: Record<string, string> = {
  "port": "a port number, 0 to 65535",
  "publicOrigin": 'an origin without a path, "https://pay.example"',
  "publicOrigins": 'a list of origins without a path, ["https://pay.example"]',
  "ownSite": "true or false",
  "demo": "true or false",
  "host": 'the address to listen at, "127.0.0.1" if left out',
  "build": "the folder of the built browser files",
  "binTable": "the path of the table",
  "data": "the folder of the database",
  "databaseUrl": '"postgresql://user:password@host:5432/database?sslmode=verify-full"',
  "keys": '{"file": "path of the key ring"}',
  "session": '{"idleMinutes": 15, "maxMinutes": 60, "authenticationLimit": 10}, each if it is not to stay so',
  "session.idleMinutes": "minutes after the last write, 1 to 60",
  "session.maxMinutes": "minutes after creation, 1 to 240",
  "session.authenticationLimit": "a number of calls, 1 to 25",
  "fonts":
    '{"folder": "fonts", "faces": [{"family": "Brand Sans", "file": "brand-sans.woff2", "weight": "400"}]}, plain names',
  "limits": "a number, 1 to 1000000, for each of its names that is not to stay as it is",
  "trustedProxies": 'a list of addresses and networks, such as ["127.0.0.1", "10.1.0.0/16"]; no names',
  "operators": 'a list of addresses and networks, such as ["10.0.0.7", "10.2.0.0/16"]; no names',
  "originProof": '"required" or "off"',
  "privateNotifications": "true or false",
  "retiredVersions": 'a list such as [{"upTo": 29, "from": "2027-06-30"}]',
  "merchants": "a list of merchants",
  "merchants[].id": "1 to 40 of 0-9 A-Z a-z _ -",
  "merchants[].passwords": 'one or two of {"sha256": "64 hex digits"}',
  "merchants[].origins": 'page origins such as "https://shop.example", 20 at most',
  "merchants[].brands": 'a list such as ["VISA", "MASTERCARD"], one at least; all if left out',
  "merchants[].apiVersions": '{"min": 18, "max": 100}, each 1 to 999 and min not over max',
  "merchants[].disclose":
    '{"cardType": "settled" or "early", "bin": true, false or "protocol", "protocol": true or false}',
  "merchants[].sessionAsPassword": "true or false",
  "merchants[].browserSessions": "true or false",
  "merchants[].operations": 'a list such as ["CREATE_SESSION", "PAY"], names of operations; all if left out',
  "merchants[].surcharge":
    'rules such as {"brands": ["AMEX"], "percent": "2.5"}; flat, least and most go with a currency, are as fine as it, and least is not over most',
  "merchants[].surchargeForbidden": '{"debit": true, "countries": ["GBR"]}, either or both',
  "merchants[].processor": '{"type": "simulator"} or {"type": "gateway", "url", "merchant", "password"}',
  "merchants[].processor.url":
    '"https://gateway.example/api/rest/version/100", without user or query; http to this machine alone',
  "merchants[].processor.merchant": "the merchant's id there, 1 to 40 of 0-9 A-Z a-z _ -",
  "merchants[].processor.password": "the API password there",
  "merchants[].processor.timeoutSeconds": "seconds for one attempt, 1 to 60",
  "merchants[].wallets":
    '{"MASTERPASS_ONLINE": {"type": "simulated", "url": "https://wallet.example"}}: names in capitals, no user or query, http to this machine alone',
  "merchants[].notificationSecret": "16 to 64 letters, digits and signs of ASCII, no blanks",
};

/** A mistake in a configuration, as its path and what to write there; never what is written there. */
export function describeIssue(issue: z.core.$ZodIssue): string {
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
