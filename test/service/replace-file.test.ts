import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceFile } from "../../src/service/replace-file.ts";
import { removeFolder } from "../remove-folder.ts";
import { asOtherUser, isRoot, OTHER_USER } from "./other-user.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replace-"));
  file = join(folder, "file.json");
  writeFileSync(file, "before");
});
afterEach(() => removeFolder(folder));

describe("a file that is replaced", () => {
  it.each([0o600, 0o640, 0o664])("keeps its mode, and nothing is left beside it: %o", (mode) => {
    chmodSync(file, mode);
    replaceFile(file, "after");
    expect(readFileSync(file, "utf8")).toBe("after");
    expect(statSync(file).mode & 0o777).toBe(mode);
    expect(readdirSync(folder)).toEqual(["file.json"]);
  });

  it("is the one that a link leads to, and the link stays", () => {
    const link = join(folder, "link.json");
    symlinkSync(file, link);
    replaceFile(link, "after");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("after");
  });

  // Only root can give a file to somebody else.
  it.skipIf(!isRoot)("keeps its owner and group", () => {
    chownSync(file, OTHER_USER, OTHER_USER);
    replaceFile(file, "after");
    expect(statSync(file)).toMatchObject({ uid: OTHER_USER, gid: OTHER_USER });
  });

  it.skipIf(!isRoot)("stays as it is where its owner cannot be kept", () => {
    chmodSync(folder, 0o777);
    expect(() => asOtherUser(() => replaceFile(file, "after"))).toThrow("do this as its owner");
    expect(readFileSync(file, "utf8")).toBe("before");
    expect(readdirSync(folder)).toEqual(["file.json"]);
  });

  it("stays as it is where nobody may write beside it", () => {
    const within = () => replaceFile(file, "after");
    chmodSync(folder, 0o555);
    expect(isRoot ? () => asOtherUser(within) : within).toThrow("cannot be replaced (EACCES)");
    chmodSync(folder, 0o700);
    expect(readFileSync(file, "utf8")).toBe("before");
  });
});
