import { getPublicSuffix } from "tldts";

/**
 * Whether names are registered under this name, as under `co.uk`, so that no single shop can own it. The rules come from the
 * ICANN section of the Public Suffix List. The list's private section (`github.io`) does not count, because the owner of such
 * a name can run a shop there.
 *
 * `tldts` contains the list. It adds about 340 kB to the gateway's bundle and 15 ms to its start, and nothing to the files that
 * browsers load.
 *
 * @param hostname in lower case, without a trailing dot
 */
export function isPublicSuffix(hostname: string): boolean {
  const options = { allowPrivateDomains: false, extractHostname: false, validateHostname: false };
  return getPublicSuffix(hostname, options) === hostname;
}
