import { openAudit, auditFile, type OperatorAct } from "../../observability/audit.ts";
import { tryAuditFile } from "../../observability/audit-file.ts";
import { codeOf } from "../../system/code-of.ts";
import type { GatewayConfig } from "../../config/config.ts";
import { readKeyRing } from "../../crypto/key-ring.ts";

/**
 * Puts what the operator does into the gateway's audit log.
 *
 * @throws Error before anything is done, when the keys are not there or the log cannot be written, and later when its disk
 * is full
 */
export function openOperatorAudit({ data, keys }: GatewayConfig): (act: OperatorAct) => void {
  const path = auditFile(data);
  const audit = openAudit({
    path,
    key: readKeyRing(keys.file).derive("audit"),
    now: () => new Date(),
    onFailure(kind) {
      throw new Error(`data: ${path} cannot be written (${kind}); what was asked for is done`);
    },
  });
  try {
    tryAuditFile(path);
  } catch (error) {
    throw new Error(`data: ${path} cannot be written (${codeOf(error)}); nothing is done without it`, {
      cause: error,
    });
  }
  return (act) => {
    audit.record(act);
    audit.close();
  };
}
