import { brotliCompressSync } from "node:zlib";

/** The known table tags in their order (WOFF2, 4.1). */
const TAGS = ["cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca"];

const u16 = (...values: number[]) => Buffer.from(values.flatMap((v) => [(v >> 8) & 255, v & 255]));
const u32 = (...values: number[]) => Buffer.concat(values.map((v) => u16(Math.floor(v / 65536), v % 65536)));

/**
 * Creates a font for tests: every Latin character is the same upright block of a given width, so that rendering is
 * equal on every machine and sizes are simple to compute.
 *
 * @param width of each character, in thousandths of the font's size
 * @returns the bytes of a WOFF2 file
 */
export function blockFont(family: string, width: number): Buffer {
  const [left, right, bottom, top] = [60, width - 60, 0, 700];
  const block = Buffer.concat([
    u16(1, left, bottom, right, top, 3, 0), // one contour that ends at point 3, no instructions
    Buffer.from([1, 1, 1, 1]), // four points on the curve, both coordinates as signed words
    u16(left, 0, right - left, 0),
    u16(bottom, top - bottom, 0, bottom - top),
    Buffer.alloc(2),
  ]);
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
  // Latin letters, dashes, quotation marks and dots.
  const groups = [0x20, ...range(0x21, 0x17e), ...range(0x2010, 0x2026)].map((code) =>
    u32(code, code, code === 0x20 ? 0 : 1),
  );
  const map = Buffer.concat([u16(12, 0), u32(16 + 12 * groups.length, 0, groups.length), ...groups]);
  const name = Buffer.from(family, "utf16le").swap16();
  const names = [1, 4, 6].map((id) => u16(3, 1, 0x409, id, name.length, 0));
  const tables: Record<string, Buffer> = {
    "cmap": Buffer.concat([u16(0, 1, 3, 10), u32(12), map]),
    "head": Buffer.concat([
      u32(0x10000, 0x10000, 0, 0x5f0f3cf5),
      u16(0, 1000),
      Buffer.alloc(16),
      u16(0, 0, width, 800, 0, 8, 2, 0, 0),
    ]),
    "hhea": Buffer.concat([
      u32(0x10000),
      u16(800, 65536 - 200, 0, width, 0, 0, width, 1, 0, 0, 0, 0, 0, 0, 0, 2),
    ]),
    "hmtx": u16(width, 0, width, left),
    "maxp": Buffer.concat([u32(0x10000), u16(2, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)]),
    "name": Buffer.concat([u16(0, names.length, 6 + 12 * names.length), ...names, name]),
    "OS/2": Buffer.concat([
      u16(3, width, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0),
      Buffer.alloc(10),
      u32(1, 0, 0, 0),
      Buffer.from("TEST"),
      u16(64, 0x20, 0x17e, 800, 65536 - 200, 0, 800, 200),
      u32(1, 0),
      u16(500, 700, 0, 32, 0),
    ]),
    "post": Buffer.concat([u32(0x30000, 0), u16(65536 - 100, 50), u32(0, 0, 0, 0, 0)]),
    "glyf": block,
    "loca": u16(0, 0, block.length / 2),
  };
  return woff2(tables);
}

function woff2(tables: Record<string, Buffer>): Buffer {
  const entries = Object.entries(tables);
  const directory = entries.map(([tag, bytes]) => {
    // These two tables may be transformed; 3 means that they are not.
    const transform = tag === "glyf" || tag === "loca" ? 3 : 0;
    return Buffer.concat([Buffer.from([TAGS.indexOf(tag) | (transform << 6)]), base128(bytes.length)]);
  });
  const data = brotliCompressSync(Buffer.concat(entries.map(([, bytes]) => bytes)));
  const padded = (length: number) => Math.ceil(length / 4) * 4;
  const plain = entries.reduce((sum, [, bytes]) => sum + padded(bytes.length), 12 + 16 * entries.length);
  const body = Buffer.concat([...directory, data]);
  const length = padded(48 + body.length);
  const header = Buffer.concat([
    Buffer.from("wOF2"),
    u32(0x10000, length),
    u16(entries.length, 0),
    u32(plain, data.length),
    u16(1, 0),
    u32(0, 0, 0, 0, 0),
  ]);
  return Buffer.concat([header, body], length);
}

/** Encodes a number in groups of seven bits; all groups but the last have a flag. */
function base128(value: number): Buffer {
  const groups = [value & 127];
  for (let rest = value >> 7; rest > 0; rest >>= 7) groups.unshift((rest & 127) | 128);
  return Buffer.from(groups);
}
