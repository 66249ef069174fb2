import type { AssociatedData } from "../crypto/vault.ts";
import type {
  CodeKeyRow,
  CodeRow,
  WebhookRow,
  OrderRow,
  OriginProofRow,
  RingRow,
  SessionRow,
  TokenRow,
  TransactionRow,
} from "./store.ts";

type Unsealed<R> = Omit<R, "sealed">;

/**
 * The associated data of each kind of sealed value: its kind, and every column of its row, in an order that never
 * changes. An attacker who can write to the database could edit a column that is missing here.
 */
export const associatedData = {
  "session": (row: Unsealed<SessionRow>): AssociatedData => [
    "session",
    row.merchant,
    row.key,
    row.version,
    row.apiVersion,
    row.updateStatus,
    row.revision,
    row.createdAt,
    row.expiresAt,
    row.authenticationLeft,
  ],
  "code": (row: Unsealed<CodeRow>): AssociatedData => [
    "code",
    row.merchant,
    row.sessionKey,
    row.version,
    row.expiresAt,
  ],
  "code-key": (row: Unsealed<CodeKeyRow>): AssociatedData => ["code-key", row.name, row.createdAt],
  "order": ({ merchant, id, revision, running }: Unsealed<OrderRow>): AssociatedData => [
    "order",
    merchant,
    id,
    revision,
    running?.transaction ?? "",
    running?.since ?? 0,
  ],
  "transaction": (row: Unsealed<TransactionRow>): AssociatedData => [
    "transaction",
    row.merchant,
    row.order,
    row.id,
    row.revision,
    row.requestHash,
    row.startedAt,
  ],
  "token": (row: Unsealed<TokenRow>): AssociatedData => ["token", row.merchant, row.id, row.revision],
  "origin-proof": (row: Unsealed<OriginProofRow>): AssociatedData => [
    "origin-proof",
    row.merchant,
    row.origin,
    row.revision,
  ],
  "webhook": (row: Unsealed<WebhookRow>): AssociatedData => [
    "notice",
    row.id,
    row.merchant,
    row.attempt,
    row.dueAt,
  ],
};

/** The associated data of a row of any kind. */
export function associatedDataOf({ put, row }: RingRow): AssociatedData {
  return (associatedData[put] as (row: RingRow["row"]) => AssociatedData)(row);
}
