import * as fc from "fast-check";
import { expect, it } from "vitest";
import { Boot } from "../../src/wire/page-frame/boot.ts";
import { FromFrame, fromFrame, Hello } from "../../src/wire/page-frame/from-frame.ts";
import { FromProtocolFrame, ToProtocolFrame } from "../../src/wire/page-frame/protocol-frame.ts";
import { read } from "../../src/wire/schema/schema.ts";
import { SiblingMessage } from "../../src/wire/page-frame/siblings.ts";
import { ToFrame } from "../../src/wire/page-frame/to-frame.ts";

/** The number of random values. Each parser gets every value. */
const RUNS = 50_000;

const PARSERS: [string, (value: unknown) => unknown][] = [
  ["from a page", (value) => ToFrame.parse(value)],
  ["from a page of session.js", (value) => ToProtocolFrame.parse(value)],
  ["from a frame", (value) => FromFrame.parse(value)],
  ["from a frame of session.js", (value) => FromProtocolFrame.parse(value)],
  ["from a sibling", (value) => SiblingMessage.parse(value)],
  ["as the first message", (value) => read(Hello, value)],
  ["as boot data", (value) => read(Boot, value)],
];

/** Values that structured cloning can carry, and some that it cannot. */
const anything = fc.anything({
  maxDepth: 2,
  maxKeys: 4,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withSparseArray: true,
  withNullPrototype: true,
  withBoxedValues: true,
});
const words = fc.constantFrom(
  "start",
  "configure",
  "submit",
  "attach",
  "pull",
  "held",
  "present",
  ...Object.keys(fromFrame),
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
);
const names = fc.constantFrom("t", "v", "field", "rid", "fields", "style", "session", "value", "__proto__");
/** Values that almost are messages. */
const nearly = fc
  .tuple(words, fc.array(fc.tuple(names, anything), { maxLength: 4 }))
  .map(([t, members]) => Object.fromEntries<unknown>([["t", t], ...members]));
const loop = fc.constant(null).map(() => {
  const value: Record<string, unknown> = { t: "configure" };
  value["style"] = value;
  return value;
});

it("no value makes a parser throw, and every accepted value is a message", () => {
  let passed = 0;
  fc.assert(
    fc.property(
      fc.oneof({ weight: 4, arbitrary: anything }, { weight: 5, arbitrary: nearly }, loop),
      (value) => {
        for (const [, parse] of PARSERS) {
          const message = parse(value);
          if (message === undefined) continue;
          passed += 1;
          // The message is small and plain JSON, and the parser accepts it again.
          expect(JSON.stringify(message).length).toBeLessThan(2000);
          expect(parse(JSON.parse(JSON.stringify(message)))).toEqual(JSON.parse(JSON.stringify(message)));
        }
      },
    ),
    { numRuns: RUNS },
  );
  // Negative control: some of the values are valid.
  expect(passed).toBeGreaterThan(100);
  expect(({} as Record<string, unknown>)["t"]).toBeUndefined();
}, 60_000);
