import { Hono } from "hono";
import { API_HEADERS } from "../http/headers.ts";
import type { Metrics } from "../observability/metrics.ts";

/** What the operator's routes work with. */
export interface OperatorDependencies {
  /** Asks the store for a sign of life. */
  store: { now(): Promise<number> };
  metrics: Pick<Metrics, "read">;
  /** Whether a request comes from where the operator's own programs run. */
  isOperator: (request: Request, env: unknown) => boolean;
}

/** A store that takes longer for a sign of life is none to send payers to. */
const PATIENCE_MS = 2000;

/**
 * `/health`: the process is there. `/ready`: it can work, which takes its store; 503 while it cannot. `/metrics`:
 * figures for Prometheus, for the operator's own addresses alone, since they tell how much business there is.
 */
export function operatorRoutes({ store, metrics, isOperator }: OperatorDependencies): Hono {
  const plain = (text: string, status = 200) => new Response(`${text}\n`, { status, headers: API_HEADERS });
  return new Hono()
    .get("/health", () => plain("ok"))
    .get("/ready", async () =>
      (await answers(store)) ? plain("ready") : plain("the store does not answer", 503),
    )
    .get("/metrics", async (c, next) => {
      if (!isOperator(c.req.raw, c.env)) return next();
      const { text, type } = await metrics.read();
      return new Response(text, { headers: { ...API_HEADERS, "Content-Type": type } });
    });
}

async function answers(store: OperatorDependencies["store"]): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const sign = store.now().then(
    () => true,
    () => false,
  );
  return Promise.race([sign, late]).finally(() => clearTimeout(timer));
}
