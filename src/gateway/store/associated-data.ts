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
 * What each kind of sealed value opens beside: its kind, and every column of its row in an order that never changes. A
 * column that is missing here could be edited by whoever can write to the database.
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

/** The same for a row of any kind. */
export function associatedDataOf({ put, row }: RingRow): AssociatedData {
  return (associatedData[put] as (row: RingRow["row"]) => AssociatedData)(row);
}
