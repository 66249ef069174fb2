/** The gateway's address for this server, and the shop's credentials there. */
export interface GatewayAccount {
  /** The address at which this server reaches it, such as `http://127.0.0.1:4400`. */
  url: string;
  merchant: string;
  password: string;
  /** The timeout of one call in milliseconds. */
  patience?: number;
  /** Replaces the runtime's `fetch`. */
  fetch?: typeof fetch;
}

/** The gateway's name of the wallet that needs two calls, one before and one after the payer's visit. */
export const WALLET_PROVIDER = "MASTERPASS_ONLINE";

/** One of the gateway's scripts: its permanent path and its integrity hash. */
export interface GatewayScript {
  path: string;
  integrity: string;
}

/**
 * Returns the scripts that the shop's pages load from the gateway: the fields and the quote.
 *
 * @throws Error if the gateway does not respond or does not have them
 */
export async function gatewayScripts({
  url,
  patience = 15_000,
  fetch: send = fetch,
}: Pick<GatewayAccount, "url" | "patience" | "fetch">): Promise<GatewayScript[]> {
  const response = await send(`${url}/assets/manifest.json`, { signal: AbortSignal.timeout(patience) });
  const { files = {} } = (await response.json()) as { files?: Record<string, { integrity?: unknown }> };
  return ["hosted-session.js", "hosted-quote.js"].map((name) => {
    const [path, { integrity } = {}] = Object.entries(files).find(([key]) => key.endsWith(`/${name}`)) ?? [];
    if (path === undefined || typeof integrity !== "string") throw new Error(`the gateway has no ${name}`);
    return { path, integrity };
  });
}
