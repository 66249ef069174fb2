import { openAudit, auditFile, type OperatorAction } from "../../observability/audit.ts";
import { assertAuditFileWritable } from "../../observability/audit-file.ts";
import { codeOf } from "../../system/code-of.ts";
import type { GatewayConfig } from "../../config/config.ts";
import { readKeyRing } from "../../crypto/key-ring.ts";

/**
 * Puts what the operator does into the gateway's audit log.
 *
 * @throws Error before anything is done, when the keys are not there or the log cannot be written, and later when its disk
 * is full
 */
export function openActs({ data, keys }: GatewayConfig): (act: OperatorAction) => void {
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
    assertAuditFileWritable(path);
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
