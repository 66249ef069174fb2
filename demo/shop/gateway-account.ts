/** Where the gateway is for this server, and who the shop is there. */
export interface GatewayAccount {
  /** As this server reaches it, such as `http://127.0.0.1:4400`. */
  url: string;
  merchant: string;
  password: string;
  /** How long one call may take, in milliseconds. */
  patience?: number;
  /** In place of the runtime's own. */
  fetch?: typeof fetch;
}

/** The gateway's name of the wallet with two calls, one before and one after the payer's visit. */
export const WALLET_PROVIDER = "MASTERPASS_ONLINE";

/** One of the gateway's scripts at its lasting address, with the hash that pins it. */
export interface GatewayScript {
  path: string;
  integrity: string;
}

/**
 * What a page of the shop loads from the gateway: the fields, and the quote.
 *
 * @throws Error when the gateway does not answer, or has them not
 */
export async function gatewayScripts({
  url,
  patience = 15_000,
  fetch: send = fetch,
}: Pick<GatewayAccount, "url" | "patience" | "fetch">): Promise<GatewayScript[]> {
  const answer = await send(`${url}/assets/manifest.json`, { signal: AbortSignal.timeout(patience) });
  const { files = {} } = (await answer.json()) as { files?: Record<string, { integrity?: unknown }> };
  return ["hosted-session.js", "hosted-quote.js"].map((name) => {
    const [path, { integrity } = {}] = Object.entries(files).find(([key]) => key.endsWith(`/${name}`)) ?? [];
    if (path === undefined || typeof integrity !== "string") throw new Error(`the gateway has no ${name}`);
    return { path, integrity };
  });
}
