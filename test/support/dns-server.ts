import { createSocket } from "node:dgram";
import { once } from "node:events";

/** The server's records by name and type. A TXT record has parts. */
export type Zone = Record<string, { A?: string[]; AAAA?: string[]; TXT?: string[][] }>;

/** A minimal DNS server on loopback for tests (RFC 1035). */
export interface DnsServer {
  /** `127.0.0.1:PORT` */
  address: string;
  /** Whether it ignores queries. */
  silent: boolean;
  close(): void;
}

const TYPES: Record<number, "A" | "AAAA" | "TXT"> = { 1: "A", 28: "AAAA", 16: "TXT" };
const NO_SUCH_NAME = 3;

/** Starts the server on a free port. */
export async function startDns(zone: Zone): Promise<DnsServer> {
  const socket = createSocket("udp4");
  const server: DnsServer = { address: "", silent: false, close: () => socket.close() };
  socket.on("message", (query, { port, address }) => {
    if (!server.silent) socket.send(responseTo(query, zone), port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  server.address = `127.0.0.1:${socket.address().port}`;
  return server;
}

function responseTo(query: Buffer, zone: Zone): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (; query[at]! > 0; at += query[at]! + 1)
    labels.push(query.toString("latin1", at + 1, at + 1 + query[at]!));
  const question = query.subarray(12, at + 5);
  const name = labels.join(".").toLowerCase();
  const records = recordsOf(zone[name], TYPES[query.readUInt16BE(at + 1)]);
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // Flags: response, recursion desired, recursion available.
  head.writeUInt16BE(0x8180 | (name in zone ? 0 : NO_SUCH_NAME), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  const answers = records.map((data) => {
    const fixed = Buffer.from([
      0xc0,
      12,
      ...question.subarray(-4),
      0,
      0,
      0,
      60,
      data.length >> 8,
      data.length & 255,
    ]);
    return Buffer.concat([fixed, data]);
  });
  return Buffer.concat([head, question, ...answers]);
}

function recordsOf(known: Zone[string] | undefined, type: "A" | "AAAA" | "TXT" | undefined): Buffer[] {
  switch (type) {
    case "A":
      return (known?.A ?? []).map((address) => Buffer.from(address.split(".").map(Number)));
    case "AAAA":
      return (known?.AAAA ?? []).map(ipv6Bytes);
    case "TXT":
      return (known?.TXT ?? []).map((parts) =>
        Buffer.concat(parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)]))),
      );
    case undefined:
      return [];
  }
}

function ipv6Bytes(address: string): Buffer {
  const [left = [], right = []] = address.split("::").map((half) => half.split(":"));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  const groups = [left, zeros, right].flat();
  return Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
}
