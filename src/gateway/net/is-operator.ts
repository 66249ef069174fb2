import { isListed } from "./address-list.ts";
import { clientAddress } from "./client-address.ts";
import { isLoopbackHost } from "../../core/loopback.ts";

/** The part of the configuration that says where the operator's own programs run. */
export interface OperatorConfig {
  operators: readonly string[];
  trustedProxies?: readonly string[] | undefined;
}

/**
 * Whether a request comes from one of the operator's addresses. A proxy on the same machine that is not listed as
 * one would make every payer look local, so what was forwarded by a stranger never counts, nor what came from this machine
 * under another name than its own: that is such a proxy, or a browser here with a page whose name leads here.
 *
 * @param peer the address at the other end of the socket, where the server in front knows it
 */
export function isOperator({ headers }: Request, config: OperatorConfig, peer: string | undefined): boolean {
  const proxies = config.trustedProxies ?? [];
  const address = clientAddress(headers, peer, proxies);
  const isDirect = address === clientAddress(headers, peer, []);
  const wasForwarded = headers.has("x-forwarded-for") || headers.has("forwarded") || headers.has("via");
  if (address === undefined || !isListed(address, config.operators)) return false;
  return !isDirect || !(wasForwarded || (isListed(address, HERE) && isUnderAnotherName(headers)));
}

const HERE = ["127.0.0.0/8", "::1"];

function isUnderAnotherName(headers: Headers): boolean {
  const host = headers.get("host");
  return host !== null && !isLoopbackHost(URL.parse(`http://${host}`)?.hostname ?? "");
}
