import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { Hono } from "hono";

const TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/**
 * Serves the files of one folder of the build at `GET /{name}`. They are immutable, because their names change with
 * their content.
 */
export function pageFiles(folder: string): Hono {
  const files = new Map(
    readdirSync(folder).map((name) => {
      const type = `${TYPES[extname(name)] ?? "application/octet-stream"}; charset=utf-8`;
      return [name, { type, bytes: Uint8Array.from(readFileSync(`${folder}/${name}`)) }] as const;
    }),
  );
  return new Hono().get("/:name", (c) => {
    const file = files.get(c.req.param("name"));
    if (!file) return c.notFound();
    return c.body(file.bytes, 200, {
      "content-type": file.type,
      "cache-control": "public, max-age=31536000, immutable",
    });
  });
}
