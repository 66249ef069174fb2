/** The store cannot be reached, or has no free connection. Nothing was written, so the request may be retried. */
export class StoreUnavailableError extends Error {
  constructor(options?: ErrorOptions) {
    super("the database cannot be reached", options);
    this.name = "StoreUnavailableError";
  }
}

/**
 * The connection was lost during a commit, and the database can no longer say how the commit ended. The caller must not
 * continue as if it were written, so an operation does not call its processor. The caller must not send a different
 * request instead. A retry of the same request is safe, because then the stored rows show the outcome.
 */
export class StoreOutcomeUnknownError extends Error {
  constructor(options?: ErrorOptions) {
    super("the outcome of the commit is unknown: the connection to the database was lost", options);
    this.name = "StoreOutcomeUnknownError";
  }
}

/** The disk of the database is full. Nothing was written, so the request may be retried when there is space. */
export class StoreFullError extends StoreUnavailableError {
  constructor(options?: ErrorOptions) {
    super(options);
    this.name = "StoreFullError";
    this.message = "the disk of the database is full";
  }
}
