import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Sealed } from "./sealed.ts";
import type { Keys } from "./key-ring.ts";

/** Thrown when what is stored does not open: another row's, an edited one, or one whose key is gone. */
export class UnopenableError extends Error {
  constructor() {
    super("a sealed value does not open");
    this.name = "UnopenableError";
  }
}

/**
 * What a sealed value belongs to: its kind and every column beside it, in a fixed order. A value only opens
 * beside the same columns, so nobody who can write to the store can edit one or swap two values.
 */
export type AssociatedData = readonly (string | number)[];

export interface Vault {
  seal(associatedData: AssociatedData, plain: string): Sealed;
  /** @throws UnopenableError */
  open(associatedData: AssociatedData, sealed: Sealed): string;
  /** The same value, its own key now under the ring's active key. @throws UnopenableError */
  rewrap(associatedData: AssociatedData, sealed: Sealed): Sealed;
}

const ALGORITHM = "aes-256-gcm";
const TAG = { authTagLength: 16 };
/** Which of the two sealed parts one is: they never open in each other's place. */
const KEY = Buffer.from("3:key,");
const VALUE = Buffer.from("5:value,");

/**
 * Seals with AES-256-GCM under a key made for this one write, which is itself sealed under the ring's active
 * key. No key is ever used for two values, so no nonce can repeat under one. Only the small key says which key of the
 * ring it is under: rotation wraps it anew and leaves the value alone.
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

/** The associated data, each part with its length before it, so that no two lists read the same. */
function associated(associatedData: AssociatedData): Buffer {
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
    Buffer.concat([kind, associated(associatedData)]),
  );
  const body = cipher.update(plain);
  const rest = cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), body, rest]);
}

function decrypt(key: Uint8Array, kind: Buffer, associatedData: AssociatedData, sealed: Uint8Array): Buffer {
  if (sealed.length < 28) throw new UnopenableError();
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, 12), TAG);
  decipher.setAAD(Buffer.concat([kind, associated(associatedData)])).setAuthTag(sealed.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  } catch {
    throw new UnopenableError();
  }
}
