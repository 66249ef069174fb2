/** A value that only the vault can open, and the name of the key it takes. */
export interface Sealed {
  kid: string;
  wrapped: Uint8Array;
  blob: Uint8Array;
}
