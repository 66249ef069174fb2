import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";
import type { LogEvent } from "./log.ts";

/** The metrics of this process for Prometheus. */
export interface Metrics {
  /** Counts an event of the log, so that metrics and log always agree. */
  observe(event: LogEvent): void;
  /** Returns all metrics in Prometheus' text format, and its media type. */
  read(): Promise<{ text: string; type: string }>;
}

/** Upper bounds in seconds; the gateway's goal is 25 ms at half load. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/**
 * Creates counters of the log's events, beside the default metrics of a Node process. Labels are templates and words of closed
 * lists, so that a client cannot create new ones.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name: `hosted_session_${name}`, help, labelNames, registers });

  const requests = counter("requests_total", "Requests to the API.", "route", "method", "status");
  const seconds = new Histogram({
    name: "hosted_session_request_seconds",
    help: "Time from a request to the API to its response.",
    labelNames: ["route"],
    buckets: BUCKETS,
    registers,
  });
  const failures = counter("failures_total", "Requests that failed by the gateway's fault.", "kind");
  const security = counter("security_events_total", "Events that an attack may cause.", "what");
  const frames = counter(
    "frames_refused_total",
    "Requests for a frame document that were rejected.",
    "reason",
  );
  const reports = counter(
    "policy_reports_total",
    "Reported violations of a frame document's policy.",
    "directive",
  );
  const webhooks = counter("notifications_total", "Attempts to deliver a webhook.", "delivered");
  const proofChecks = counter("origin_looks_total", "Checks of the proof of a page's origin.", "outcome");
  const expired = counter("expired_total", "Sessions and security codes removed after their expiry.");

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
          return proofChecks.inc({ outcome: event.outcome });
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
