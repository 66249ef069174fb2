import { isHost } from "../net/gateway-origin.ts";

/**
 * What is wrong with an origin of the gateway's own, and what to write instead; nothing if it is right. It is compared with
 * what browsers say, letter by letter: in any other spelling no call of a field would fit it.
 */
export function publicOriginMistake(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return 'is no origin: write "https://pay.example"';
  if (url.hostname.endsWith(".")) {
    return `has a dot behind the host: write "${url.origin.replace(/\.+(?=:\d+$|$)/, "")}"`;
  }
  if (!isHost(url.host))
    return 'has a host that the gateway does not answer as: write a name, "https://pay.example"';
  return url.origin === text ? undefined : `is not as browsers write it: write "${url.origin}"`;
}
