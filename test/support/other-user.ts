/** A user id other than root, which owns no file here. */
export const OTHER_USER = 65_534;

/** Whether the tests can act as other users, which only root can. */
export const isRoot = process.geteuid?.() === 0;

/** Runs a function as a user other than root, in this process. */
export function asOtherUser<T>(work: () => T): T {
  process.seteuid!(OTHER_USER);
  try {
    return work();
  } finally {
    process.seteuid!(0);
  }
}
