/** The store cannot be reached, or has no connection to spare. Nothing was written: the request may be repeated. */
export class StoreUnavailableError extends Error {
  constructor(options?: ErrorOptions) {
    super("the database cannot be reached", options);
    this.name = "StoreUnavailableError";
  }
}

/**
 * The connection was lost while a write was being committed, and the database cannot tell any more how it ended.
 * Nobody may go on as if it were written: an operation that gets this does not ask its processor for money. Nor may
 * anybody do something else in its place. To repeat the same request is safe, for then the rows tell.
 */
export class StoreOutcomeUnknownError extends Error {
  constructor(options?: ErrorOptions) {
    super("the database did not tell whether it has committed", options);
    this.name = "StoreOutcomeUnknownError";
  }
}

/** There is no room left for the database. Nothing was written: the request may be repeated once there is. */
export class StoreFullError extends StoreUnavailableError {
  constructor(options?: ErrorOptions) {
    super(options);
    this.name = "StoreFullError";
    this.message = "there is no room left for the database";
  }
}
