import * as z from "zod/mini";

// The only file that imports `zod/mini` (a test enforces it). `jitless` keeps zod from compiling object parsers with
// `new Function`, for the reason in `schema.ts`.
z.config({ jitless: true });

export { z };
