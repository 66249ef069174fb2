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
 * Puts another text in the place of a file's, in one step: whoever reads at that moment has the one before or the one
 * after. Its owner, group and mode stay, whoever does it, or a gateway of another user could not read it any more; a link
 * stays a link, and the file that it leads to is replaced. It is for whoever has the turn (`take-turn.ts`): the next one has
 * a fixed name beside it, so that what a killed process left there, keys and all, is gone with the next change.
 *
 * @throws Error that says what to do; then the file is as it was
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
        ? `${path}: belongs to another user or group, and is to stay theirs: do this as its owner`
        : `${path}: cannot be replaced (${code}): whoever does this has to be able to write in its folder`,
      { cause: error },
    );
  }
}

/** Why it could not be replaced is what counts. */
function tryToRemove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is another's.
  }
}

/** A power cut must not bring the file before back: rows may be under a key by then that it lacks. */
function syncFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = openSync(path, "r");
    fsyncSync(folder);
  } catch {
    // What cannot be asked for (some network's folders) comes in its own time.
  } finally {
    if (folder !== undefined) closeSync(folder);
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
