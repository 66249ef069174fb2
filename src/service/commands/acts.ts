import { openAudit, auditFile, type OperatorAct } from "../audit.ts";
import type { GatewayConfig } from "../config.ts";
import { readKeyRing } from "../key-ring.ts";

/**
 * Puts what the operator does into the gateway's audit log.
 *
 * @throws Error before anything is done, when the keys are not there, and later when the log cannot be written
 */
export function openActs({ data, keys }: GatewayConfig): (act: OperatorAct) => void {
  const audit = openAudit({
    path: auditFile(data),
    key: readKeyRing(keys.file).derive("audit"),
    now: () => new Date(),
    onFailure(kind) {
      throw new Error(`data: ${auditFile(data)} cannot be written (${kind}); what was asked for is done`);
    },
  });
  return (act) => {
    audit.record(act);
    audit.close();
  };
}
