/** A value that only the vault can open, and the name (`kid`) of the key that its own key is wrapped under. */
export interface Sealed {
  kid: string;
  wrapped: Uint8Array;
  blob: Uint8Array;
}
