import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Sealed } from "./sealed.ts";
import type { Keys } from "./key-ring.ts";

/** Thrown when a sealed value does not open: it was edited, belongs to another row, or its key is missing. */
export class UnopenableError extends Error {
  constructor() {
    super("a sealed value does not open");
    this.name = "UnopenableError";
  }
}

/**
 * The associated data of a sealed value: its kind and every column beside it, in a fixed order. A value opens only beside the
 * same columns, so an attacker who can write to the store cannot edit a column or swap two values.
 */
export type AssociatedData = readonly (string | number)[];

/** Seals values and opens them. */
export interface Vault {
  seal(associatedData: AssociatedData, plain: string): Sealed;
  /** @throws UnopenableError */
  open(associatedData: AssociatedData, sealed: Sealed): string;
  /** Wraps the value's own key under the ring's active key; the sealed value stays. @throws UnopenableError */
  rewrap(associatedData: AssociatedData, sealed: Sealed): Sealed;
}

const ALGORITHM = "aes-256-gcm";
const TAG = { authTagLength: 16 };
/** Names the two sealed parts in their associated data, so that neither opens in place of the other. */
const KEY = Buffer.from("3:key,");
const VALUE = Buffer.from("5:value,");

/**
 * Creates a vault that seals each value with AES-256-GCM under a key of its own, and wraps that key under the ring's active key. A
 * value's key is never used again, so its nonce cannot repeat. Rotation wraps the small key anew and leaves the value alone,
 * because only the wrapped key depends on the ring.
 */
export function createVault(keys: Keys): Vault {
  const unwrap = (associatedData: AssociatedData, kid: string, wrapped: Uint8Array) => {
    const key = keys.find(kid);
    if (!key) throw new UnopenableError();
    return decrypt(key, KEY, [kid, ...associatedData], wrapped);
  };
  return {
    seal(associatedData, plain) {
      const { kid, key } = keys.active();
      const random = randomBytes(56);
      const own = random.subarray(0, 32);
      const bytes = Buffer.from(plain, "utf8");
      const sealed = {
        kid,
        wrapped: encrypt(key, random.subarray(32, 44), KEY, [kid, ...associatedData], own),
        blob: encrypt(own, random.subarray(44), VALUE, associatedData, bytes),
      };
      own.fill(0);
      bytes.fill(0);
      return sealed;
    },
    open(associatedData, { kid, wrapped, blob }) {
      const own = unwrap(associatedData, kid, wrapped);
      const bytes = decrypt(own, VALUE, associatedData, blob);
      const plain = bytes.toString("utf8");
      own.fill(0);
      bytes.fill(0);
      return plain;
    },
    rewrap(associatedData, { kid: from, wrapped, blob }) {
      const { kid, key } = keys.active();
      const own = unwrap(associatedData, from, wrapped);
      const sealed = {
        kid,
        wrapped: encrypt(key, randomBytes(12), KEY, [kid, ...associatedData], own),
        blob,
      };
      own.fill(0);
      return sealed;
    },
  };
}

/** Encodes the associated data. Each part has its length before it, so that no two lists have the same bytes. */
function encode(associatedData: AssociatedData): Buffer {
  return Buffer.from(
    ["hs/v1", ...associatedData].map((part) => `${Buffer.byteLength(String(part))}:${part}`).join(","),
  );
}

function encrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  kind: Buffer,
  associatedData: AssociatedData,
  plain: Uint8Array,
): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonce, TAG).setAAD(
    Buffer.concat([kind, encode(associatedData)]),
  );
  const body = cipher.update(plain);
  const rest = cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), body, rest]);
}

function decrypt(key: Uint8Array, kind: Buffer, associatedData: AssociatedData, sealed: Uint8Array): Buffer {
  if (sealed.length < 28) throw new UnopenableError();
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, 12), TAG);
  decipher.setAAD(Buffer.concat([kind, encode(associatedData)])).setAuthTag(sealed.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  } catch {
    throw new UnopenableError();
  }
}
