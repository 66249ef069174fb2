import * as z from "zod/mini";

// The one place zod comes from (a test sees to it). Frames run under a policy without 'unsafe-eval', and zod
// may compile object parsers with `new Function`; a browser reports that as a violation even when it is caught.
// The mini build with this flag never tries.
z.config({ jitless: true });

export { z };
