import { describe, expect, it } from "vitest";
import { frameWords } from "../../../src/gateway/frames/frame-words.ts";
import type { BuiltAsset } from "../../../src/gateway/frames/built-assets.ts";

const file = (content: unknown) =>
  [{ codings: { identity: new TextEncoder().encode(JSON.stringify(content)) } }] as unknown as [BuiltAsset];
const find = frameWords({
  byPath: new Map([
    ["/assets/locales/de.json", ...file({ lang: "de", missing: "Bitte ausfüllen." })],
    ["/assets/locales/en.json", ...file({ lang: "en" })],
  ]),
});

describe("the texts in a frame document", () => {
  it("are those of the nearest language, under one name", () => {
    expect(find("de")?.read()).toEqual({ lang: "de", missing: "Bitte ausfüllen." });
    expect(find("de-AT")?.name).toBe(find("de")?.name);
  });

  it.each(["en", "en-GB", "eo", "", "../../secret", "de&x", "de.json?", undefined])(
    "are none for %j",
    (tag) => {
      expect(find(tag)).toBeUndefined();
    },
  );
});
