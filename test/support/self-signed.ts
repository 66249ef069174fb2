import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A self-signed certificate and its key, as PEM, for TLS servers in tests. */
export interface Certificate {
  cert: string;
  key: string;
}

/** Encodes a DER element: tag, length, parts. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const [SEQUENCE, SET] = [0x30, 0x31];
const hex = (text: string) => Buffer.from(text, "hex");
const COMMON_NAME = hex("0603550403");
const SUBJECT_ALT_NAME = hex("0603551d11");
const ECDSA_SHA256 = der(SEQUENCE, hex("06082a8648ce3d040302"));

/** Creates a self-signed X.509 v3 certificate for these host names, valid from 2020 to 2049. */
export function selfSigned(...hosts: string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from("test")))));
  const names = der(SEQUENCE, ...hosts.map((host) => der(0x82, Buffer.from(host, "latin1"))));
  const day = (text: string) => der(0x17, Buffer.from(`${text}0000Z`, "latin1"));
  const toBeSigned = der(
    SEQUENCE,
    der(0xa0, hex("020102")),
    der(0x02, Buffer.concat([hex("01"), randomBytes(8)])),
    ECDSA_SHA256,
    name,
    der(SEQUENCE, day("20010100"), day("49123100")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, der(SEQUENCE, SUBJECT_ALT_NAME, der(0x04, names)))),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const bytes = der(SEQUENCE, toBeSigned, ECDSA_SHA256, der(0x03, hex("00"), signature));
  const lines = bytes.toString("base64").replaceAll(/.{64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
  };
}
