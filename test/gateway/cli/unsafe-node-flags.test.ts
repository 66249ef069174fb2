import { expect, it } from "vitest";
import { unsafeNodeFlag } from "../../../src/gateway/cli/unsafe-node-flags.ts";

it.each([
  ["--inspect", "--inspect"],
  ["--inspect-brk=0.0.0.0:9229", "--inspect-brk"],
  ["--enable-source-maps --inspect_wait", "--inspect-wait"],
  ["--heapsnapshot-signal=SIGUSR2", "--heapsnapshot-signal"],
  ["--heapsnapshot_near_heap_limit=1", "--heapsnapshot-near-heap-limit"],
  ["--heap-snapshot-on-oom", "--heap-snapshot-on-oom"],
  ["--heap_snapshot_on_gc=1", "--heap-snapshot-on-gc"],
  ["--experimental-config-file=node.json", "--experimental-config-file"],
  ["--experimental-default-config-file", "--experimental-default-config-file"],
  ["--heap-prof --heap-prof-dir=/tmp", "--heap-prof"],
  ["--report-on-signal", "--report-on-signal"],
  ["--report-uncaught-exception", "--report-uncaught-exception"],
  ["--abort-on-uncaught-exception", "--abort-on-uncaught-exception"],
  ["--max-old-space-size=4096 --enable-source-maps", undefined],
  ["", undefined],
])("in %j finds: %s", (options, unsafe) => {
  expect(unsafeNodeFlag(options)).toBe(unsafe);
});
