import { isIP } from "node:net";
import { isLoopbackHost } from "../../core/loopback.ts";
import { isPublicSuffix } from "./public-suffix.ts";

/** The kinds of mistakes in a page origin. */
export type OriginMistakeName =
  | "no-origin"
  | "pattern"
  | "user"
  | "path"
  | "trailing-dot"
  | "own-machine"
  | "not-https"
  | "address"
  | "spelling"
  | "host-name"
  | "single-name"
  | "public-suffix";

/** A mistake, and a message for the operator that says what to write instead. */
export interface OriginMistake {
  name: OriginMistakeName;
  words: string;
}

/** Origins that may be registered besides the https origins of real shops. */
export interface OriginRules {
  /** Patterns for loopback pages, `http://localhost:*`, in a demo. */
  patterns: boolean;
  /** Pages of this machine, also over HTTP, where payments are simulated or the gateway is reached from this machine alone. */
  ownMachine: boolean;
}

/** A host with any port, and with `*.` any name below it. */
const PATTERN = /^https?:\/\/((?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+):\*$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const instead = (origin: string) => `write "${origin}"`;

/**
 * Finds the mistake in a page origin that a merchant registers; undefined when it is valid. A valid origin is exactly what
 * browsers send for the page, and names one shop: https, a host name, a port other than 443, nothing else.
 */
export function originMistake(text: string, rules: OriginRules): OriginMistake | undefined {
  if (text.includes("*")) return patternMistake(text, rules);
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { name: "no-origin", words: 'is not an origin: write scheme and host, "https://shop.example"' };
  }
  const { hostname, origin } = url;
  const better = origin.replace(/^http:/, "https:");
  if (url.username !== "" || url.password !== "") {
    return { name: "user", words: `names a user: ${instead(better)}` };
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || /[/?#]$/.test(text)) {
    return { name: "path", words: `has more than scheme, host and port: ${instead(better)}` };
  }
  if (hostname.endsWith(".")) {
    const named = better.replace(/\.+(?=:\d+$|$)/, "");
    return { name: "trailing-dot", words: `ends with a dot: ${instead(named)}` };
  }
  if (isLoopbackHost(hostname)) return loopbackMistake(text, origin, rules);
  if (url.protocol !== "https:") {
    return {
      name: "not-https",
      words: `is not https, so anyone on the network can pose as it: ${instead(better)}`,
    };
  }
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) {
    return {
      name: "address",
      words: "is an address, which may belong to another host tomorrow: write the shop's name",
    };
  }
  if (origin !== text) {
    return { name: "spelling", words: `is not as browsers write it: ${instead(origin)}` };
  }
  return nameMistake(hostname);
}

function patternMistake(text: string, { patterns }: OriginRules): OriginMistake | undefined {
  if (!patterns) {
    return { name: "pattern", words: "is a pattern, which only a demo has: write each origin, exactly" };
  }
  if (isLoopbackHost(PATTERN.exec(text)?.[1] ?? "")) return undefined;
  return { name: "pattern", words: 'is a pattern for more than loopback pages: write "http://localhost:*"' };
}

function loopbackMistake(text: string, origin: string, rules: OriginRules): OriginMistake | undefined {
  if (!rules.ownMachine) {
    const words =
      'is a page of the local machine, and this merchant has a real processor: write "https://shop.example"';
    return { name: "own-machine", words };
  }
  if (origin === text) return undefined;
  return { name: "spelling", words: `is not as browsers write it: ${instead(origin)}` };
}

function nameMistake(hostname: string): OriginMistake | undefined {
  const labels = hostname.split(".");
  if (hostname.length > 253 || !labels.every((label) => LABEL.test(label))) {
    return {
      name: "host-name",
      words: "is not a host name: write letters, digits and hyphens between its dots",
    };
  }
  if (labels.length === 1) {
    return {
      name: "single-name",
      words: `is one word, which names another host in every network: write the whole name, "https://${hostname}.example"`,
    };
  }
  if (isPublicSuffix(hostname)) {
    return {
      name: "public-suffix",
      words: `is a public suffix, under which others register names: write the shop's own, "https://shop.${hostname}"`,
    };
  }
  return undefined;
}
