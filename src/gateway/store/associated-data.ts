import type { About } from "../crypto/vault.ts";
import type {
  CodeKeyRow,
  CodeRow,
  NoticeRow,
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
export const beside = {
  "session": (row: Unsealed<SessionRow>): About => [
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
  "code": (row: Unsealed<CodeRow>): About => [
    "code",
    row.merchant,
    row.sessionKey,
    row.version,
    row.expiresAt,
  ],
  "code-key": (row: Unsealed<CodeKeyRow>): About => ["code-key", row.name, row.createdAt],
  "order": ({ merchant, id, revision, running }: Unsealed<OrderRow>): About => [
    "order",
    merchant,
    id,
    revision,
    running?.transaction ?? "",
    running?.since ?? 0,
  ],
  "transaction": (row: Unsealed<TransactionRow>): About => [
    "transaction",
    row.merchant,
    row.order,
    row.id,
    row.revision,
    row.requestHash,
    row.startedAt,
  ],
  "token": (row: Unsealed<TokenRow>): About => ["token", row.merchant, row.id, row.revision],
  "origin-proof": (row: Unsealed<OriginProofRow>): About => [
    "origin-proof",
    row.merchant,
    row.origin,
    row.revision,
  ],
  "notice": (row: Unsealed<NoticeRow>): About => ["notice", row.id, row.merchant, row.attempt, row.dueAt],
};

/** The same for a row of any kind. */
export function besideOf({ put, row }: RingRow): About {
  return (beside[put] as (row: RingRow["row"]) => About)(row);
}
