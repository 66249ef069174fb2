import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { frameHeaders } from "../../../src/gateway/http/headers.ts";
import { OperatorFonts } from "../../../src/gateway/config/fonts-schema.ts";
import { readFonts } from "../../../src/gateway/frames/operator-fonts.ts";
import { ToFrame } from "../../../src/wire/page-frame/to-frame.ts";
import { blockFont } from "../../support/block-font.ts";
import { removeFolder } from "../../support/remove-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "hosted-session-fonts-"));
afterAll(() => removeFolder(folder));
writeFileSync(join(folder, "brand.woff2"), blockFont("Brand Sans", 600));
writeFileSync(join(folder, "page.woff2"), "<html>");

const GOOD = { family: "Brand Sans", file: "brand.woff2" };
const parse = (face: object) => OperatorFonts.safeParse({ folder, faces: [{ ...GOOD, ...face }] });

describe("the operator's fonts", () => {
  it("become a style of @font-face rules, and files by their names", () => {
    const fonts = readFonts(parse({ weight: "100 900", style: "italic" }).data!);
    expect(fonts.style).toContain(
      `@font-face{font-family:"Brand Sans";src:url("/assets/fonts/brand.woff2")format("woff2");font-weight:100 900;font-style:italic;font-display:swap}`,
    );
    expect([...fonts.files.keys()]).toEqual(["brand.woff2"]);
    expect(fonts.hash).toMatch(/^sha256-/);
  });

  it("are not divided by characters, because a request would reveal what is typed", () => {
    expect(readFonts(parse({}).data!).style).not.toContain("unicode-range");
  });

  test.each([
    ["ends its string", { family: 'A";src:url(//evil.example)' }],
    ["escapes", { family: "\\41 rial" }],
    ["begins a rule", { family: "A}*{color:red" }],
    ["ends its element", { family: "A</style><script>" }],
    ["is very long", { family: "A".repeat(10_000) }],
    ["is another writing's look-alike", { family: "\u0410rial" }],
    ["reverses the text direction", { family: "A\u202eB" }],
    ["is a generic family", { family: "Sans-Serif" }],
    ["is a family of the system", { family: "system-ui" }],
    ["is a CSS-wide keyword", { family: "inherit" }],
  ])("are rejected with a name that %s", (_, face) => {
    expect(parse(face).success).toBe(false);
  });

  test.each([
    ["elsewhere", { file: "../keys.woff2" }],
    ["in a folder below", { file: "a/b.woff2" }],
    ["with an address", { file: "https://evil.example/f.woff2" }],
    ["of another kind", { file: "brand.svg" }],
    ["with a bad ending", { file: 'brand.woff2")' }],
  ])("are rejected with a file %s", (_, face) => {
    expect(parse(face).success).toBe(false);
  });

  test.each([{ weight: "bold" }, { weight: "400;" }, { style: "oblique 90deg" }, { range: "U+0-FF" }])(
    "are refused with %j",
    (face) => {
      expect(parse(face).success).toBe(false);
    },
  );

  it("are not served if a file is missing or is not a font", () => {
    expect(() => readFonts(parse({ file: "gone.woff2" }).data!)).toThrow("gone.woff2 cannot be read");
    expect(() => readFonts(parse({ file: "page.woff2" }).data!)).toThrow("page.woff2 is not a WOFF2 font");
  });

  it("have names that a page may use in its style", () => {
    const { family } = parse({}).data!.faces[0]!;
    const fontFamily = `"${family}", sans-serif`;
    expect(ToFrame.parse({ t: "configure", style: { fontFamily } })).toMatchObject({ style: { fontFamily } });
  });
});

describe("the policy of a frame", () => {
  const policy = (fonts?: string) =>
    frameHeaders({
      gateway: "https://pay.example",
      origin: "https://shop.example",
      script: "sha256-s",
      style: "sha256-a",
      fonts,
      sharedSite: true,
    })["Content-Security-Policy"];

  it("allows no font if the operator has none", () => {
    expect(policy()).toContain("font-src 'none';");
    expect(policy()).toContain("style-src 'sha256-a';");
  });

  it("allows only the gateway's fonts, and their style by its hash", () => {
    expect(policy("sha256-b")).toContain("font-src https://pay.example/assets/fonts/;");
    expect(policy("sha256-b")).toContain("style-src 'sha256-a' 'sha256-b';");
  });
});
