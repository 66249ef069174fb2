import { beforeEach, describe, expect, it } from "vitest";
import { ToFrame } from "../../src/wire/page-frame/to-frame.ts";
import type { Settings } from "../../src/wire/page-frame/to-frame.ts";
import { open, serve } from "../support/open-frame.ts";

let asked: unknown[] = [];

beforeEach(() => {
  asked = serve();
});

/** A page's style as the frame receives it: parsed by the contract. */
const styled = (style: Record<string, string>) => {
  const message = ToFrame.parse({ t: "configure", style });
  if (message?.t !== "configure") throw new Error("refused as a whole");
  return message;
};

const look = async (style: Record<string, string>) => {
  const { input, deliver } = await open("card.number");
  deliver(styled(style));
  return { input, computed: getComputedStyle(input), placeholder: getComputedStyle(input, "::placeholder") };
};

describe("the page's style", () => {
  it("applies to the input as it was computed on the element", async () => {
    const style = {
      color: "rgb(10, 20, 30)",
      fontSize: "18.5px",
      fontWeight: "600",
      fontStyle: "italic",
      fontFamily: `"Courier New", monospace`,
      lineHeight: "24px",
      letterSpacing: "1.5px",
      textAlign: "center",
      fontVariantNumeric: "tabular-nums",
    };
    const { computed } = await look(style);
    for (const [name, value] of Object.entries(style)) {
      expect(computed[name as "color"]).toBe(value);
    }
  });

  it("applies to the placeholder", async () => {
    const { placeholder } = await look({ placeholderColor: "rgba(10, 20, 30, 0.5)" });
    expect(placeholder.color).toBe("rgba(10, 20, 30, 0.5)");
  });

  it("follows changes", async () => {
    const { input, deliver } = await open("card.number");
    for (const color of ["rgb(1, 2, 3)", "rgb(200, 100, 0)"]) {
      deliver(styled({ color, colorScheme: color === "rgb(1, 2, 3)" ? "dark" : "light" }));
      expect(getComputedStyle(input).color).toBe(color);
    }
    expect(getComputedStyle(document.documentElement).colorScheme).toBe("light");
  });

  it.each([
    ["something to fetch", { fontFamily: "url(https://evil.example/f.woff2)" }],
    ["something to fetch as a picture", { color: 'image-set("https://evil.example/x.png" 1x)' }],
    ["text that cannot be seen", { color: "rgba(0, 0, 0, 0)" }],
    ["text too small to read", { fontSize: "1px" }],
    ["text too large for the field", { fontSize: "900px" }],
    ["spacing that pushes the text out", { letterSpacing: "900px" }],
    ["a variable", { color: "var(--x)" }],
    ["a sum", { fontSize: "calc(10px + 1px)" }],
    ["a value that ends its rule", { color: "red; background: url(https://evil.example)" }],
    ["a value that ends its sheet", { color: "red } * { color: blue" }],
    ["a value marked important", { color: "rgb(1, 2, 3) !important" }],
    ["an escape", { fontFamily: "\\75 rl(x)" }],
  ])("does not bring %s; the rest of it counts", async (_, style) => {
    const plain = await look({ fontStyle: "normal" });
    const before = {
      color: plain.computed.color,
      size: plain.computed.fontSize,
      font: plain.computed.fontFamily,
    };
    const { computed } = await look({ ...style, fontStyle: "italic" });
    expect({ color: computed.color, size: computed.fontSize, font: computed.fontFamily }).toEqual(before);
    expect(computed.letterSpacing).toBe("normal");
    expect(computed.fontStyle).toBe("italic");
    expect(asked).toEqual([]);
  });

  it("has no word for what could hide or move the text", () => {
    for (const name of [
      "opacity",
      "direction",
      "backgroundImage",
      "textIndent",
      "webkitTextSecurity",
      "caretColor",
    ]) {
      expect(ToFrame.parse({ t: "configure", style: { [name]: "0" } })).toBeUndefined();
    }
    expect(ToFrame.parse({ t: "configure", style: { color: "rgb(1, 2, 3)" } })).toBeDefined();
  });

  it("is read back: a value that the browser changes is not applied", async () => {
    const { input, deliver } = await open("card.number");
    const settings: Settings = { style: { color: "red" } };
    deliver({ t: "configure", ...settings });
    expect(getComputedStyle(input).color).toBe("rgb(255, 0, 0)");
    deliver({ t: "configure", style: { color: "RGB(1,2,3)" } });
    expect(getComputedStyle(input).color).toBe("rgb(255, 0, 0)");
  });
});

describe("the frame's own style", () => {
  it("fills the frame, and draws no box of its own", async () => {
    const { input } = await open("card.number");
    const { borderTopWidth, backgroundColor, outlineStyle, height } = getComputedStyle(input);
    expect({ borderTopWidth, backgroundColor, outlineStyle }).toEqual({
      borderTopWidth: "0px",
      backgroundColor: "rgba(0, 0, 0, 0)",
      outlineStyle: "none",
    });
    expect(parseFloat(height)).toBeGreaterThan(innerHeight - 2);
  });

  it("shows the security code as dots", async () => {
    const { input } = await open("card.securityCode");
    expect(getComputedStyle(input).getPropertyValue("-webkit-text-security")).toBe("disc");
  });
});
