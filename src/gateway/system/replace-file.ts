import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./code-of.ts";

/**
 * Replaces the text of a file in one step: a reader gets the old text or the new one. Owner, group and mode stay, because a
 * gateway that runs as another user must still read the file. A link stays a link; the file that it names is replaced.
 *
 * The caller holds the file's lock (`file-lock.ts`), because the new text is first written to a file of a fixed name beside it.
 * The fixed name lets the next change remove what a killed process left there, which may hold keys.
 *
 * @throws Error that says what to do; the file is then unchanged
 */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const next = `${target}.next`;
  try {
    rmSync(next, { force: true });
    writeLike(next, target, text);
    renameSync(next, target);
    syncFolder(dirname(target));
  } catch (error) {
    tryToRemove(next);
    const code = codeOf(error);
    throw new Error(
      code === "EPERM"
        ? `${path}: belongs to another user or group, and must stay theirs: run this as its owner`
        : `${path}: cannot be replaced (${code}): run this as a user that may write in its folder`,
      { cause: error },
    );
  }
}

/** Never throws, because the first error is the one to report. */
function tryToRemove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It belongs to another user.
  }
}

/** Makes the replacement survive a power cut, because rows may then be under a key that the old file lacks. */
function syncFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = openSync(path, "r");
    fsyncSync(folder);
  } catch {
    // Some network file systems cannot sync a folder.
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

/** Writes a new file that has the owner, group and mode of another one before it has any content. */
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
