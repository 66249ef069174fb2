import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { codeOf } from "./code-of.ts";

/**
 * Puts another text in the place of a file's, in one step: whoever reads at that moment has the one before or the one
 * after. Its owner, group and mode stay, whoever does it, or a gateway of another user could not read it any more; a link
 * stays a link, and the file that it leads to is replaced.
 *
 * @throws Error that says what to do; then the file is as it was
 */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const next = `${target}.${randomBytes(4).toString("hex")}`;
  try {
    writeLike(next, target, text);
    renameSync(next, target);
  } catch (error) {
    rmSync(next, { force: true });
    const code = codeOf(error);
    throw new Error(
      code === "EPERM"
        ? `${path}: belongs to another user or group, and is to stay theirs: do this as its owner`
        : `${path}: cannot be replaced (${code}): whoever does this has to be able to write in its folder`,
      { cause: error },
    );
  }
}

/** A new file that has the owner, the group and the mode of another before anything is in it. */
function writeLike(next: string, other: string, text: string): void {
  const { uid, gid, mode } = statSync(other);
  const file = openSync(next, "wx", 0o600);
  try {
    const made = fstatSync(file);
    if (made.uid !== uid || made.gid !== gid) fchownSync(file, uid, gid);
    fchmodSync(file, mode & 0o777);
    writeFileSync(file, text, { flush: true });
  } finally {
    closeSync(file);
  }
}
