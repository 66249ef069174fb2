import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Sealed } from "./store/store.ts";
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
export type About = readonly (string | number)[];

export interface Vault {
  seal(about: About, plain: string): Sealed;
  /** @throws UnopenableError */
  open(about: About, sealed: Sealed): string;
}

const ALGORITHM = "aes-256-gcm";
const TAG = { authTagLength: 16 };

/**
 * Seals with AES-256-GCM under a key made for this one write, which is itself sealed under the ring's active
 * key. No key is ever used for two values, so no nonce can repeat under one; rotation re-wraps small keys only.
 */
export function createVault(keys: Keys): Vault {
  return {
    seal(about, plain) {
      const { kid, key } = keys.active();
      const own = randomBytes(32);
      const bytes = Buffer.from(plain, "utf8");
      const sealed = {
        kid,
        wrapped: encrypt(key, associated("key", kid, about), own),
        blob: encrypt(own, associated("value", kid, about), bytes),
      };
      own.fill(0);
      bytes.fill(0);
      return sealed;
    },
    open(about, { kid, wrapped, blob }) {
      const key = keys.find(kid);
      if (!key) throw new UnopenableError();
      const own = decrypt(key, associated("key", kid, about), wrapped);
      const bytes = decrypt(own, associated("value", kid, about), blob);
      const plain = bytes.toString("utf8");
      own.fill(0);
      bytes.fill(0);
      return plain;
    },
  };
}

/** The associated data, each part with its length before it, so that no two lists read the same. */
function associated(part: string, kid: string, about: About): Buffer {
  const parts = ["hs/v1", part, kid, ...about.map(String)].map((text) => Buffer.from(text, "utf8"));
  return Buffer.concat(
    parts.flatMap((bytes) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

function encrypt(key: Uint8Array, about: Buffer, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(ALGORITHM, key, nonce, TAG).setAAD(about);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Uint8Array, about: Buffer, sealed: Uint8Array): Buffer {
  if (sealed.length < 28) throw new UnopenableError();
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, 12), TAG).setAAD(about);
  decipher.setAuthTag(sealed.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  } catch {
    throw new UnopenableError();
  }
}
