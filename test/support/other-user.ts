/** Some user who is not root, and whom nothing here belongs to: `nobody` on most systems. */
export const OTHER_USER = 65_534;

/** Whether these tests may act as other users: root alone may. */
export const isRoot = process.geteuid?.() === 0;

/** Does something as another user than root, in this process. */
export function asOtherUser<T>(work: () => T): T {
  process.seteuid!(OTHER_USER);
  try {
    return work();
  } finally {
    process.seteuid!(0);
  }
}
