import { BlockList, isIP } from "node:net";

/** Addresses and networks (`10.1.0.0/16`) as a configuration lists them. */
type Listed = readonly string[];

const families = ["", "", "", "", "ipv4", "", "ipv6"] as const;
const lists = new WeakMap<Listed, BlockList>();

/** Parses an address, or a network as its address and prefix length. Returns undefined for a name and for `/0`. */
function parse(text: string): { address: string; family: "ipv4" | "ipv6"; bits?: number } | undefined {
  const [address = "", bits, ...more] = text.split("/");
  const family = families[isIP(address)];
  if (!family || address.includes("%") || more.length > 0) return undefined;
  if (bits === undefined) return { address, family };
  const max = family === "ipv4" ? 32 : 128;
  if (!/^[1-9]\d{0,2}$/.test(bits) || Number(bits) > max) return undefined;
  return { address, family, bits: Number(bits) };
}

/** Whether a text is an address or a network that a configuration may list. */
export const isListable = (text: string) => parse(text) !== undefined;

/** Whether an address is listed or lies in a listed network. Spelling does not matter. */
export function isListed(address: string, listed: Listed): boolean {
  const family = families[isIP(address)];
  if (!family || listed.length === 0) return false;
  const list = lists.get(listed) ?? listOf(listed);
  lists.set(listed, list);
  return list.check(address, family);
}

function listOf(listed: Listed): BlockList {
  const list = new BlockList();
  for (const parsed of listed.map(parse)) {
    if (parsed?.bits !== undefined) list.addSubnet(parsed.address, parsed.bits, parsed.family);
    else if (parsed) list.addAddress(parsed.address, parsed.family);
  }
  return list;
}
