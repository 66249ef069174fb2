import { Hono } from "hono";
import { API_HEADERS } from "../http/headers.ts";
import type { Metrics } from "../observability/metrics.ts";

/** The dependencies of the operator's routes. */
export interface OperatorDependencies {
  /** The readiness check asks the store for the time. */
  store: { now(): Promise<number> };
  metrics: Pick<Metrics, "read">;
  /** Whether a request comes from an address of the operator's own programs. */
  isOperator: (request: Request, env: unknown) => boolean;
}

/** A store that takes longer than this is not ready. */
const STORE_TIMEOUT_MS = 2000;

/**
 * - `/health`: 200 while the process runs.
 * - `/ready`: 200 while the store responds, otherwise 503.
 * - `/metrics`: metrics for Prometheus. Only the operator's own addresses get them, because they show how much business
 *   the merchants do.
 */
export function operatorRoutes({ store, metrics, isOperator }: OperatorDependencies): Hono {
  const plain = (text: string, status = 200) => new Response(`${text}\n`, { status, headers: API_HEADERS });
  return new Hono()
    .get("/health", () => plain("ok"))
    .get("/ready", async () =>
      (await responds(store)) ? plain("ready") : plain("the store does not respond", 503),
    )
    .get("/metrics", async (c, next) => {
      if (!isOperator(c.req.raw, c.env)) return next();
      const { text, type } = await metrics.read();
      return new Response(text, { headers: { ...API_HEADERS, "Content-Type": type } });
    });
}

async function responds(store: OperatorDependencies["store"]): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), STORE_TIMEOUT_MS);
  });
  const response = store.now().then(
    () => true,
    () => false,
  );
  return Promise.race([response, late]).finally(() => clearTimeout(timer));
}
