import { openAudit, auditFile, type OperatorAction } from "../../observability/audit.ts";
import { assertAuditFileWritable } from "../../observability/audit-file.ts";
import { codeOf } from "../../system/code-of.ts";
import type { GatewayConfig } from "../../config/config.ts";
import { readKeyRing } from "../../crypto/key-ring.ts";

/**
 * Opens the audit log for one action of the operator, and returns the function that records it.
 *
 * @throws Error before the action, if the key ring is missing or the log is not writable. The returned function throws if
 * the disk is full.
 */
export function openOperatorAudit({ data, keys }: GatewayConfig): (act: OperatorAction) => void {
  const path = auditFile(data);
  const audit = openAudit({
    path,
    key: readKeyRing(keys.file).derive("audit"),
    now: () => new Date(),
    onFailure(kind) {
      throw new Error(`data: ${path} cannot be written (${kind}); the action is done, but not recorded`);
    },
  });
  try {
    assertAuditFileWritable(path);
  } catch (error) {
    throw new Error(`data: ${path} cannot be written (${codeOf(error)}); nothing was done`, {
      cause: error,
    });
  }
  return (act) => {
    audit.record(act);
    audit.close();
  };
}
