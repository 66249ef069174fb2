import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";
import type { LogEvent } from "./log.ts";

/** What a Prometheus server is told of this process. */
export interface Metrics {
  /** Counts what is logged: figures and log can never tell two stories. */
  observe(event: LogEvent): void;
  /** Everything in Prometheus' text format, and the media type of that. */
  read(): Promise<{ text: string; type: string }>;
}

/** Upper bounds in seconds; the service's own goal is 25 ms at half load. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * Counters over the log's events, beside the usual figures of a Node process. Labels are templates and words of
 * closed lists, never anything a client chose: their number is bounded.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `hosted_session_${name}`, help, labelNames, registers });

  const requests = counter("requests_total", "Requests of the API.", "route", "method", "status");
  const seconds = new Histogram({
    name: "hosted_session_request_seconds",
    help: "Time until a request of the API is answered.",
    labelNames: ["route"],
    buckets: BUCKETS,
    registers,
  });
  const failures = counter("failures_total", "Answers that were our fault.", "kind");
  const security = counter("security_events_total", "Refusals that an attack would cause.", "what");
  const frames = counter("frames_refused_total", "Frame documents that were not given out.", "reason");
  const reports = counter("policy_reports_total", "Reported violations of a frame's policy.", "directive");
  const webhooks = counter("notifications_total", "Attempts to notify a merchant.", "delivered");
  const looks = counter("origin_looks_total", "Looks for what proves a page's origin.", "outcome");
  const expired = counter("expired_total", "Sessions and security codes removed after their time.");

  return {
    observe(event) {
      switch (event.event) {
        case "request":
          requests.inc({ route: event.route, method: event.method, status: event.status });
          return seconds.observe({ route: event.route }, event.ms / 1000);
        case "failure":
          return failures.inc({ kind: event.kind });
        case "security":
          return security.inc({ what: event.what });
        case "frame-refused":
          return frames.inc({ reason: event.reason });
        case "policy-report":
          return reports.inc({ directive: event.what });
        case "notification":
          return webhooks.inc({ delivered: String(event.delivered) });
        case "origin-proof":
          return looks.inc({ outcome: event.outcome });
        case "expired":
          return expired.inc(event.removed);
        case "started":
        case "stopped":
        case "reloaded":
        case "bin-table":
        case "clock-moved":
      }
    },
    read: async () => ({ text: await registry.metrics(), type: registry.contentType }),
  };
}
