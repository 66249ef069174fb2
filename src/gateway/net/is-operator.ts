import { isListed } from "./address-list.ts";
import { clientAddress } from "./client-address.ts";
import { isLoopbackHost } from "../../core/loopback.ts";

/** The part of the configuration with the addresses of the operator's own programs. */
export interface OperatorConfig {
  operators: readonly string[];
  trustedProxies?: readonly string[] | undefined;
}

/**
 * Whether a request comes from one of the operator's addresses. A request that an unlisted proxy forwarded never counts, because
 * a proxy on this machine would make every payer look local. A request from this machine under another host name does not count
 * either: it comes from such a proxy, or from a browser here with a page whose name resolves to this machine.
 *
 * @param peer the address of the socket's other end, if the server knows it
 */
export function isOperator({ headers }: Request, config: OperatorConfig, peer: string | undefined): boolean {
  const proxies = config.trustedProxies ?? [];
  const address = clientAddress(headers, peer, proxies);
  const isDirect = address === clientAddress(headers, peer, []);
  const wasForwarded = headers.has("x-forwarded-for") || headers.has("forwarded") || headers.has("via");
  if (address === undefined || !isListed(address, config.operators)) return false;
  return !isDirect || !(wasForwarded || (isListed(address, THIS_MACHINE) && isUnderAnotherName(headers)));
}

const THIS_MACHINE = ["127.0.0.0/8", "::1"];

function isUnderAnotherName(headers: Headers): boolean {
  const host = headers.get("host");
  return host !== null && !isLoopbackHost(URL.parse(`http://${host}`)?.hostname ?? "");
}
