import { isHost } from "../net/gateway-origin.ts";

/**
 * Says what is wrong with an origin of the gateway's own, and what to write instead; undefined when it is valid. It must be spelled
 * exactly as browsers do, because it is compared with the `Origin` header of the fields' calls.
 */
export function publicOriginMistake(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return 'is not an origin: write "https://pay.example"';
  if (url.hostname.endsWith(".")) {
    return `ends with a dot: write "${url.origin.replace(/\.+(?=:\d+$|$)/, "")}"`;
  }
  if (!isHost(url.host))
    return 'has a host that the gateway cannot answer as: write a name, "https://pay.example"';
  return url.origin === text ? undefined : `is not as browsers write it: write "${url.origin}"`;
}
