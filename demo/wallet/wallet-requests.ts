import * as z from "zod/mini";
import { WALLET_ADDRESSES, WALLET_CARDS, type WalletAddress, type WalletCard } from "./wallet-contents.ts";

// Requests from the gateway and from the wallet's page. Unknown members are ignored.

const token = z.string().check(z.regex(/^[\w-]{24}$/));
const sessionId = z.string().check(z.regex(/^SESSION[0-9A-Z]{24,28}$/));

/** A page on this machine. The wallet redirects payers nowhere else. */
const loopbackPage = z.string().check(
  z.maxLength(300),
  z.refine((text) => URL.canParse(text) && isLoopback(new URL(text))),
);

export const OpenRequest = z.object({
  sessionId,
  order: z.object({
    amount: z.string().check(z.regex(/^\d{1,9}(\.\d{1,3})?$/)),
    currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  }),
  originUrl: loopbackPage,
});
export type OpenRequest = z.infer<typeof OpenRequest>;

export const FetchRequest = z.object({ sessionId, oauthToken: token, oauthVerifier: token });
export type FetchRequest = z.infer<typeof FetchRequest>;

/** The form of the wallet's page. */
export const Choice = z.discriminatedUnion("decision", [
  z.object({ decision: z.literal("cancel"), token }),
  z.object({
    decision: z.literal("confirm"),
    token,
    card: z.enum(Object.keys(WALLET_CARDS) as [WalletCard]),
    address: z.enum(Object.keys(WALLET_ADDRESSES) as [WalletAddress]),
  }),
]);

function isLoopback({ protocol, hostname, username, password, search, hash }: URL): boolean {
  return (
    protocol === "http:" &&
    /^(([a-z0-9-]+\.)*localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) &&
    username + password + search + hash === ""
  );
}
